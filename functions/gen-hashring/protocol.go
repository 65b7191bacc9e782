package genhashring

import (
	"slices"

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
		if closed := g.ClosedBy(krm.PodsOf(m), port); closed != nil {
			g.Errorf(closed, "spec.ingress", "add the port "+port+" to the rule that lets receivers and routers in",
				"port %s is closed, where %s replicates by Cap'n Proto", port, m.Workload.Ref())
		}
	}
}

func serves(service *krm.Object, m *krm.Container, port string) bool {
	return slices.ContainsFunc(service.Each("spec", "ports"), func(p *krm.Object) bool {
		return p.IsTCP() && (p.Text("port") == port || krm.PodsOf(m).IsPort(p.Text("targetPort"), port))
	})
}

// warnClosed names the policies that close what receivers are there for: clients
// write to those that route, and these forward to the members.
func (g *generator) warnClosed() {
	for _, c := range g.routing() {
		g.warnClosedPort(c, c.Args().Port("--remote-write.address", "19291"), "clients write to", "clients")
	}
	if g.protocol() == capnproto {
		return // checkProtocol has looked at the port that they forward to
	}
	for _, m := range g.members {
		g.warnClosedPort(m, m.Args().Port("--grpc-address", "10901"), "receivers forward to", "receivers and routers")
	}
}

func (g *generator) warnClosedPort(c *krm.Container, port, what, who string) {
	if closed := g.ClosedBy(krm.PodsOf(c), port); closed != nil {
		g.Warnf(closed, "spec.ingress", "add the port "+port+" to the rule that lets "+who+" in",
			"no rule opens port %s, on which %s %s", port, what, c.Workload.Ref())
	}
}
