package reference

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var address = &checks.Rule{
	ID:       "reference/address",
	Severity: krm.Error,
	Check:    checkAddress,
}

func checkAddress(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Writes, observe.Alerts, observe.Queries, observe.Caches) {
		if observe.Unfilled(c.Address) != "" {
			continue // which a rule tells
		}
		switch c.Status {
		case observe.NoService, observe.Unknown:
			if meant := forgotten(f, c); meant != nil {
				tell(c.At, "did you mean "+meant.Ref().String()+"? Nobody dials it", "%s is dialled for %s, and there is no Service %s in namespace %s", plain(c.Address), c.Relation, c.Name.Service, c.Name.Namespace)
				continue
			}
			if c.Status == observe.Unknown && !(f.Complete && (c.Name.Full || c.Name.Service != "" && !strings.Contains(c.Target.Host, "."))) {
				continue // a name of two parts may be that of a host anywhere
			}
			r := observe.Reference{Kind: "Service", Namespace: c.Name.Namespace, Name: c.Name.Service}
			meant, absent := c.From.Cluster().Absent(r)
			if meant != nil && c.From.IsBehind(meant) {
				meant, absent = nil, f.Complete // a query-frontend alone: its own name begins as that of its querier
			}
			if absent {
				tell(c.At, remedy(r, meant), "%s is dialled for %s, and there is no Service %s", plain(c.Address), c.Relation, c.Name.Service)
			}
		case observe.NoPort:
			tell(c.At, "dial a port that the Service has", "%s is dialled for %s, and Service %s has port %s", plain(c.Address), c.Relation, c.Service.Name(), portsOf(c.Service))
		case observe.Found:
			if text := closed(c); text != "" {
				tell(c.At, "dial the port that the pods listen on", "%s is dialled for %s, and nobody listens there%s", plain(c.Address), c.Relation, text)
			}
		}
	}
}

// forgotten returns the Service that an address of alerts is meant for, or nil: the one
// Alertmanager of the cluster that nobody dials has the name in another namespace, or is in
// the namespace under another name.
func forgotten(f *observe.Fleet, c observe.Connection) *krm.Object {
	if c.Relation != observe.Alerts || !c.Name.Full || c.Name.Namespace == "" {
		return nil
	}
	from := c.From.Cluster()
	if from.MayBeThere("Service", c.Name.Namespace, c.Name.Service) {
		return nil
	}
	var found []*krm.Object
	for _, s := range from.All("Service") {
		isNamed, isIn := s.Name() == c.Name.Service, s.Namespace() == c.Name.Namespace
		if f.IsDialled(s) || from.IsMade(s) || isNamed == isIn || s.Namespace() == "" {
			continue
		}
		for _, p := range from.Behind(s) {
			if p.Process(thanos.Alertmanager) != nil {
				found = append(found, s)
				break
			}
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// closed tells that nobody listens at the port of a headless Service, which the Service
// itself does not have; that of another is told at the Service.
func closed(c observe.Connection) string {
	if c.Relation == observe.Writes && len(c.Answer.Processes(thanos.Receive)) > 0 {
		return "" // what is wrong with writing to receivers is theirs to tell
	}
	if c.Service == nil {
		return "" // the inventory alone says where it leads
	}
	if !c.Answer.Each && c.Service.Text("spec", "clusterIP") != "None" || c.Port == "" || hasPort(c.Service, c.Port) {
		return ""
	}
	text := ""
	for _, p := range c.Answer.Pods {
		served := p.Serves(c.Port)
		if served.Yes || !served.Known {
			return ""
		}
		text = listening(p, served)
	}
	return text
}

func hasPort(s *krm.Object, port string) bool {
	for _, p := range s.Each("spec", "ports") {
		if p.Text("port") == port || p.Text("targetPort") == port || p.Text("name") == port {
			return true
		}
	}
	return false
}

// portsOf names the ports of a Service.
func portsOf(s *krm.Object) string {
	var ports []string
	for _, p := range s.Each("spec", "ports") {
		port := p.Text("port")
		if name := p.Text("name"); name != "" {
			port = name + " (" + port + ")"
		}
		ports = append(ports, port)
	}
	if len(ports) == 0 {
		return "none"
	}
	return strings.Join(ports, ", ") + " only"
}

// plain is an address without a login.
func plain(address string) string {
	scheme, rest, isURL := strings.Cut(address, "://")
	if i := strings.LastIndexByte(rest, '@'); isURL && i >= 0 {
		return scheme + "://" + rest[i+1:]
	}
	return address
}
