package ring

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var endpoint = &checks.Rule{
	ID:       "ring/endpoint",
	Severity: krm.Error,
	Check:    checkEndpoint,
}

func checkEndpoint(f *observe.Fleet, tell checks.Tell) {
	scaled, named := scaledPods(f), ringPods(f)
	missing := missingPods{names: map[observe.Place][]string{}}
	for _, m := range members(f) {
		if m.HasVariable() {
			continue
		}
		why, remedy := m.noName()
		switch {
		case why != "":
		case m.Service == nil && m.Name.Pod != "":
			why, remedy = m.elsewhere(named)
		case m.Status == observe.Found:
			why, remedy = m.noReceiver()
		case m.Status == observe.NoPort:
			why, remedy = "Service "+m.Name.Service+" has no such port", "name the pods of the receivers, with the port of their gRPC"
		}
		switch {
		case why != "":
			tell(m.At, remedy, "endpoint %q: %s", m.pattern(), why)
		case m.Name.Pod != "" && m.Status == observe.NoPod && !anyScaled(m.Answer.Cluster.Behind(m.Service), scaled):
			missing.add(m.At, m.Name.Pod)
		}
	}
	missing.tell(tell)
}

// missingPods are pods that rings name and that no Service selects, by the place that
// names them.
type missingPods struct {
	names  map[observe.Place][]string
	places []observe.Place
}

func (m *missingPods) add(at observe.Place, pod string) {
	if m.names[at] == nil {
		m.places = append(m.places, at)
	}
	if !slices.Contains(m.names[at], pod) {
		m.names[at] = append(m.names[at], pod)
	}
}

func (m *missingPods) tell(tell checks.Tell) {
	for _, at := range m.places {
		tell(at, "name the pods that there are, one endpoint for each replica", "no pod has the name %s of an endpoint, or not below its Service", strings.Join(m.names[at], ", "))
	}
}

// pattern is the address for all pods of a StatefulSet, which share their faults.
func (m member) pattern() string {
	pod := m.Name.Pod
	if i := strings.LastIndexByte(pod, '-'); i > 0 && strings.HasPrefix(m.Address, pod) {
		return pod[:i] + "-N" + m.Address[len(pod):]
	}
	return m.Address
}

// noName says why the name of a pod that there is cannot be looked up.
func (m member) noName() (why, remedy string) {
	c := m.From.Cluster()
	if m.Answer.Cluster != nil {
		c = m.Answer.Cluster
	}
	if m.Name.Pod == "" {
		return "", ""
	}
	owner := c.Owner(m.Name.Pod, m.Name.Namespace)
	switch {
	case owner == nil:
	case owner.Governing() != m.Name.Service && owner.Governing() != "":
		return "the pods of StatefulSet " + owner.Name() + " have their names under Service " + owner.Governing() + ", as its serviceName says", "write that Service, or change serviceName"
	case m.Service != nil && m.Service.Text("spec", "clusterIP") != "None" && m.Service.Text("spec", "type") != "ExternalName":
		return "Service " + m.Name.Service + " is not headless, so pods have no names under it", "write clusterIP: None"
	}
	return "", ""
}

// elsewhere says that the pod of the name runs in another namespace than the endpoint
// says, where no ring names it.
func (m member) elsewhere(named map[*observe.Pods][]string) (why, remedy string) {
	owner := m.From.Cluster().Owner(m.Name.Pod, "")
	if owner == nil || owner.Process(thanos.Receive) == nil || owner.Governing() != m.Name.Service || observe.MayMeet(owner.Namespace(), m.Name.Namespace) || len(named[owner]) > 0 {
		return "", ""
	}
	return "StatefulSet " + owner.Name() + " runs in namespace " + owner.Namespace() + ", and no ring names its pods", "write namespace " + owner.Namespace()
}

// noReceiver says why what answers takes no series.
func (m member) noReceiver() (why, remedy string) {
	var others []string
	for _, p := range m.Pods {
		if len(p.Containers()) != 1 || len(p.Processes) != 1 || p.Processes[0].Hidden != "" {
			return "", "" // another container may be in front
		}
		process := p.Processes[0]
		if process.Component != thanos.Receive {
			others = append(others, string(process.Component))
			continue
		}
		port := m.Port
		if number := p.Ports()[port]; number != "" {
			port = number
		}
		if want := grpcPort(process); port != want && !isCapnproto(m.From, process, port) {
			return "port " + port + " is not where the receiver serves gRPC, which is " + want, "write port " + want
		}
	}
	if len(others) == 0 || len(others) < len(m.Pods) {
		return "", ""
	}
	slices.Sort(others)
	return "its pods run thanos " + strings.Join(slices.Compact(others), " and ") + ", which takes no series", "name the pods that run thanos receive"
}

// isCapnproto tells whether a port is the one that the two speak Cap'n Proto on: where a
// ring has no address for it, the host of the other address is taken.
func isCapnproto(from, to *observe.Process, port string) bool {
	return from.Flags.Value(protocolFlag) == "capnproto" && port == capnprotoPort(to)
}

func capnprotoPort(p *observe.Process) string {
	return p.Flags.Port("--receive.capnproto-address", "19391")
}

func scaledPods(f *observe.Fleet) map[*observe.Pods]bool {
	found := map[*observe.Pods]bool{}
	for _, c := range f.Clusters {
		for _, s := range c.Scalers() {
			found[s.Pods] = true
		}
	}
	return found
}

func anyScaled(all []*observe.Pods, scaled map[*observe.Pods]bool) bool {
	return slices.ContainsFunc(all, func(p *observe.Pods) bool { return scaled[p] })
}
