package ring

import (
	"cmp"
	"net"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

var capnproto = &checks.Rule{
	ID:       "ring/capnproto",
	Severity: krm.Error,
	Check:    checkCapnproto,
}

const (
	protocolFlag = "--receive.replication-protocol"
	// defaultCapnproto is the port of upstream's DefaultCapNProtoPort.
	defaultCapnproto = "19391"
)

func checkCapnproto(f *observe.Fleet, tell checks.Tell) {
	answers := answersOf(f)
	for _, r := range readers(f) {
		if r.Flags.Value(protocolFlag) != "capnproto" {
			continue
		}
		for _, ring := range r.rings {
			for _, e := range ring.Endpoints {
				if strings.HasPrefix(e.Address, "[") && e.CapnprotoAddress == "" {
					host, _, _ := net.SplitHostPort(e.Address)
					tell(r.text.At, "write "+net.JoinHostPort(host, defaultCapnproto)+" as its capnproto_address",
						"the address for Cap'n Proto of %s is what stands before its first colon, which is no address", e.Address)
					continue
				}
				a := answers[answerKey{r.Process, e.Address}]
				for _, p := range a.Processes(thanos.Receive) {
					if p.Hidden == "" && len(p.Pods.Containers()) == 1 {
						r.checkPort(dialledPort(e), a, p, tell)
					}
				}
			}
		}
	}
}

// checkPort holds the port that a reader dials against one receiver, and what lies between.
func (r reader) checkPort(port string, a observe.Answer, p *observe.Process, tell checks.Tell) {
	if listens := capnprotoPort(p); port != listens {
		tell(r.text.At, "write capnproto_address with port "+listens, "Cap'n Proto is dialled at port %s, and the receivers listen on %s", port, listens)
		return
	}
	if version, _ := p.Version(); isBefore(p, "v0.37.0") && !p.Flags.Has(protocolFlag) { // version/flag tells of its flag
		tell(p.AtField("image"), "upgrade the receivers to v0.37 or later first", "thanos receive %s does not speak Cap'n Proto, by which others replicate to it", version)
	}
	if s := a.Service; s != nil && s.Text("spec", "clusterIP") != "None" && !offers(s, p, port) {
		tell(a.Cluster.At(s, "spec.ports"), "add the port "+port+", for instance with the name capnproto", "port %s is not among them, by which receivers replicate", port)
	}
	if closed := p.ClosedBy(port); closed != nil {
		tell(p.Cluster().At(closed, "spec.ingress"), "add the port "+port+" to the rule that lets receivers and routers in", "port %s is closed, by which receivers replicate", port)
	}
}

func offers(s *krm.Object, p *observe.Process, port string) bool {
	for _, o := range s.Each("spec", "ports") {
		target := cmp.Or(o.Text("targetPort"), o.Text("port"))
		if o.IsTCP() && (target == port || p.Pods.Ports()[target] == port) {
			return true
		}
	}
	return false
}

// dialledPort is the port of Cap'n Proto as upstream takes it from an endpoint
// (pkg/receive/config.go, ParseConfig).
func dialledPort(e hashring.Endpoint) string {
	if e.CapnprotoAddress == "" {
		return defaultCapnproto
	}
	_, port, err := net.SplitHostPort(e.CapnprotoAddress)
	if err != nil {
		return e.CapnprotoAddress[strings.LastIndexByte(e.CapnprotoAddress, ':')+1:]
	}
	return port
}

// answerKey is an address as a process dials it.
type answerKey struct {
	from    *observe.Process
	address string
}

// answersOf returns who answers at the addresses of rings.
func answersOf(f *observe.Fleet) map[answerKey]observe.Answer {
	found := map[answerKey]observe.Answer{}
	for _, m := range members(f) {
		found[answerKey{m.From, m.Address}] = m.Answer
	}
	return found
}
