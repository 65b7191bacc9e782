package observe

import (
	"net"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Status says what stands behind an address.
type Status string

// The statuses of an answer.
const (
	// Unknown: nothing among the objects tells; it is nobody's error.
	Unknown Status = "unknown"
	// Loopback: a process of the same pod, in Pods.
	Loopback Status = "loopback"
	// Found: the Service is there, offers the port, and selects pods.
	Found Status = "found"
	// NoService: a name of a Service, and none of the name is among the objects of a
	// namespace of which objects are known. It may be there all the same.
	NoService Status = "no Service"
	// NoPort: the Service has no such port.
	NoPort Status = "no port"
	// NoPods: no pods among the objects have the labels that the Service selects.
	NoPods Status = "no pods"
	// NoPod: the Service is there, and no pod of that name.
	NoPod Status = "no pod"
)

// Answer is what stands behind an address.
type Answer struct {
	Status Status
	// Cluster that the Service is in: the dialler's, or another one.
	Cluster *Cluster
	// Service is the one that the address names, nil where there is none.
	Service *krm.Object
	// Name is the Service's, as it was looked for.
	Name Name
	// Pods behind the Service.
	Pods []*Pods
	// Port is the number of the container's port, or its name where only that is known.
	Port string
	// Each tells that every pod is dialled by itself: the address is looked up and the
	// Service is headless, or names one pod.
	Each bool
	// Routed tells that an Ingress or a route stands in front, which may speak TLS, and write
	// another path.
	Routed bool
}

// Name is that of a Service in DNS.
type Name struct {
	// Pod is the one that is named under a headless Service, or "".
	Pod                string
	Service, Namespace string
	// Zone is the cluster domain, clusterset.local, or "" where the name does not say.
	Zone string
	// Full tells that the name says that it is a Service's (….svc…).
	Full bool
}

// NameOf reads a host as the name of a Service as a pod of a namespace looks it up: name,
// name.namespace, name.namespace.svc or name.namespace.svc.zone, perhaps with a pod before.
// It is false for what is none: an IP address, or a name of more parts without svc.
func NameOf(host, namespace string) (Name, bool) {
	if net.ParseIP(strings.Trim(host, "[]")) != nil || host == "" || HasVariable(host) {
		return Name{}, false
	}
	n := Name{}
	if at := strings.Index(host+".", ".svc."); at >= 0 {
		n.Full = true
		n.Zone = strings.Trim(host[min(at+len(".svc"), len(host)):], ".")
		host = host[:at]
	}
	parts := strings.Split(host, ".")
	switch {
	case n.Full && len(parts) == 3:
		n.Pod, parts = parts[0], parts[1:]
	case n.Full && len(parts) > 3 || !n.Full && len(parts) > 2:
		return Name{}, false
	}
	n.Service, n.Namespace = parts[0], namespace
	if len(parts) == 2 {
		n.Namespace = parts[1]
	} else if n.Full {
		return Name{}, false
	}
	return n, true
}

// Answer returns what stands behind the address.
func (d Dial) Answer() Answer {
	c := d.From.Cluster()
	host := d.Target.Host
	if isLoopback(host) {
		return Answer{Status: Loopback, Cluster: c, Pods: []*Pods{d.From.Pods}, Port: d.Target.Port}
	}
	if d.HasVariable() {
		return Answer{Status: Unknown}
	}
	n, isName := NameOf(host, d.From.Namespace())
	if !isName {
		return d.elsewhere(n)
	}
	if n.Zone != "" && n.Zone != c.Domain() {
		return d.elsewhere(n)
	}
	s := c.Get("Service", n.Namespace, n.Service)
	if s == nil && !n.Full && n.Pod == "" {
		// pod.service is as short as service.namespace
		if other := c.Get("Service", d.From.Namespace(), n.Namespace); other != nil {
			s, n = other, Name{Pod: n.Service, Service: n.Namespace, Namespace: d.From.Namespace()}
		}
	}
	if s == nil {
		return d.withoutService(n)
	}
	return c.answer(d, s, n)
}

func isLoopback(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "[::1]"
}

// withoutService answers for a name that no Service of the cluster has.
func (d Dial) withoutService(n Name) Answer {
	c := d.From.Cluster()
	if other := d.elsewhere(n); other.Status != Unknown {
		return other
	}
	known := slices.ContainsFunc(c.All("Service"), func(o *krm.Object) bool { return o.Namespace() == n.Namespace })
	if known && (n.Full || d.Discovered || d.Scheme != "" || d.Target.Port != "" || d.Target.Record != "") {
		return Answer{Status: NoService, Cluster: c, Name: n}
	}
	return Answer{Status: Unknown, Name: n}
}

// answer says what stands behind a Service of the cluster.
func (c *Cluster) answer(d Dial, s *krm.Object, n Name) Answer {
	a := Answer{Cluster: c, Service: s, Name: n, Pods: c.Behind(s)}
	headless := s.Text("spec", "clusterIP") == "None"
	a.Each = n.Pod != "" || headless && d.Target.Lookup != "" || d.Discovered
	port, offered := c.portOf(s, d)
	a.Port = port
	switch {
	case s.Text("spec", "type") == "ExternalName" || !s.Has("spec", "selector"):
		a.Status = Unknown
	case !offered:
		a.Status = NoPort
	case len(a.Pods) == 0:
		a.Status = NoPods
	case n.Pod != "" && !slices.ContainsFunc(a.Pods, func(p *Pods) bool { return p.Governing() == s.Name() && slices.Contains(p.Names(), n.Pod) }):
		a.Status = NoPod
		if a.Pods = nil; !headless {
			a.Status = NoPod
		}
	default:
		a.Status = Found
		if n.Pod != "" {
			a.Pods = slices.DeleteFunc(a.Pods, func(p *Pods) bool { return !slices.Contains(p.Names(), n.Pod) })
		}
	}
	return a
}

// portOf returns the container's port behind the port that is dialled; false where the
// Service does not offer it. A headless Service hands out addresses of pods, whose ports
// are dialled whatever it says; only its SRV records need the port.
func (c *Cluster) portOf(s *krm.Object, d Dial) (string, bool) {
	if d.Discovered {
		return offers(s, func(p *krm.Object, target string) bool {
			at := d.Target.Port
			return at == "" || p.Text("name") == at || isNumber(at) && (target == at || !isNumber(target))
		})
	}
	if strings.HasPrefix(d.Target.Lookup, "dnssrv") {
		name := strings.TrimPrefix(strings.Split(d.Target.Record, ".")[0], "_")
		target, found := offers(s, func(p *krm.Object, _ string) bool { return name == "" || p.Text("name") == name })
		if !found || d.Target.Port == "" {
			return target, found
		}
		// the record is there, and the port that is written stands in place of its own
	}
	target, found := offers(s, func(p *krm.Object, _ string) bool { return p.Text("port") == d.Target.Port })
	if !found && s.Text("spec", "clusterIP") == "None" {
		return d.Target.Port, true
	}
	return target, found
}

// offers returns where a Service leads by the first port that is meant.
func offers(s *krm.Object, isMeant func(port *krm.Object, target string) bool) (string, bool) {
	for _, p := range s.Each("spec", "ports") {
		target := p.Text("targetPort")
		if target == "" {
			target = p.Text("port")
		}
		if isMeant(p, target) {
			return target, true
		}
	}
	return "", false
}

// Processes returns the processes of the pods behind the address whose component listens
// on the port; all where the port does not tell.
func (a Answer) Processes(components ...Component) []*Process {
	var found []*Process
	for _, p := range a.Pods {
		for _, process := range p.Processes {
			if len(components) == 0 || slices.Contains(components, process.Component) {
				found = append(found, process)
			}
		}
	}
	return found
}
