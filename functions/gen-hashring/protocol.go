package genhashring

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// Protocols by which receivers forward to each other.
const (
	protobuf  = "protobuf"
	capnproto = "capnproto"
)

var protocols = []string{protobuf, capnproto}

// protocol is how receivers forward: as configured, or as the first flag says;
// "" when nobody says, which upstream takes for protobuf.
func (g *generator) protocol() string {
	if g.ReplicationProtocol != "" {
		return g.ReplicationProtocol
	}
	for _, c := range g.all() {
		if protocol := c.Args().Value("--receive.replication-protocol"); protocol != "" {
			return protocol
		}
	}
	return ""
}

// capnprotoPort is where a receiver listens for Cap'n Proto (Thanos v0.42.4,
// pkg/receive/config.go, DefaultCapNProtoPort).
func capnprotoPort(c *krm.Container) string {
	return c.Args().Port("--receive.capnproto-address", "19391")
}

// checkProtocol refuses a Cap'n Proto port that nothing opens: writes to it fail
// one by one (bitnami/charts 31033).
func (g *generator) checkProtocol() {
	for _, c := range g.all() {
		if given := c.Args().Value("--receive.replication-protocol"); given != "" && !slices.Contains(protocols, given) {
			g.Errorf(c.Workload.Object, c.Path+".args", strict.Suggest(given, protocols, "write protobuf or capnproto"),
				"receive refuses to start with --receive.replication-protocol=%s", given)
		}
	}
	if g.protocol() != capnproto {
		return
	}
	for _, m := range g.members {
		port := capnprotoPort(m)
		service := g.Find("Service", m.Workload.Namespace(), m.Workload.Text("spec", "serviceName"))
		if service != nil && !serves(service, m, port) {
			g.Errorf(service, "spec.ports", "add the port "+port+", for instance with the name capnproto",
				"%s is not among them, where %s replicates by Cap'n Proto", port, m.Workload.Ref())
		}
		g.checkPolicies(m, port)
	}
}

func serves(service *krm.Object, m *krm.Container, port string) bool {
	return slices.ContainsFunc(service.Each("spec", "ports"), func(p *krm.Object) bool {
		return isTCP(p) && (p.Text("port") == port || isPort(m, p.Text("targetPort"), port))
	})
}

// checkPolicies: a pod that a policy selects is closed but for what some policy
// opens. Who may come in is not looked at.
func (g *generator) checkPolicies(m *krm.Container, port string) {
	var closed *krm.Object
	for _, policy := range g.Manifests("NetworkPolicy") {
		selects := policy.Namespace() == m.Workload.Namespace() && policy.Selects(m.Workload.PodLabels(), "spec", "podSelector")
		if types := policy.Texts("spec", "policyTypes"); !selects || len(types) > 0 && !slices.Contains(types, "Ingress") {
			continue
		}
		if slices.ContainsFunc(policy.Each("spec", "ingress"), func(rule *krm.Object) bool { return opens(rule, m, port) }) {
			return
		}
		closed = cmp.Or(closed, policy)
	}
	if closed != nil {
		g.Errorf(closed, "spec.ingress", "add the port "+port+" to the rule that lets receivers and routers in",
			"port %s is closed, where %s replicates by Cap'n Proto", port, m.Workload.Ref())
	}
}

// opens tells whether a rule of a NetworkPolicy lets the port through; one that
// names no ports lets all through.
func opens(rule *krm.Object, m *krm.Container, port string) bool {
	ports := rule.Each("ports")
	return len(ports) == 0 || slices.ContainsFunc(ports, func(p *krm.Object) bool {
		if !isTCP(p) {
			return false
		}
		wanted, _ := strconv.Atoi(port)
		first, _ := strconv.Atoi(p.Text("port"))
		last, _ := strconv.Atoi(p.Text("endPort"))
		return !p.Has("port") || isPort(m, p.Text("port"), port) || first > 0 && first <= wanted && wanted <= last
	})
}

// isPort tells whether a port that is given by number or by the name that the
// container gives it is the wanted one.
func isPort(m *krm.Container, given, port string) bool {
	return given == port || slices.ContainsFunc(m.Each("ports"), func(p *krm.Object) bool {
		return given != "" && p.Text("name") == given && p.Text("containerPort") == port
	})
}

func isTCP(port *krm.Object) bool { return cmp.Or(port.Text("protocol"), "TCP") == "TCP" }
