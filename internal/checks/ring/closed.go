package ring

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var closed = &checks.Rule{
	ID:       "ring/closed",
	Severity: krm.Warning,
	Check:    checkClosed,
}

func checkClosed(f *observe.Fleet, tell checks.Tell) {
	dialled, fed := map[*observe.Process]bool{}, fedByRouters(f)
	for _, w := range receiverWrites(f) {
		dialled[w.to] = true
	}
	for _, p := range f.Processes(thanos.Receive) {
		if !p.Routes() || p.Hidden != "" || dialled[p] || fed[p] || p.Pods.Text(p.Pods.PodSpec("hostNetwork")...) == "true" {
			continue
		}
		port := p.Flags.Port("--remote-write.address", "19291")
		if policy := p.ClosedBy(port); policy != nil {
			tell(p.Cluster().At(policy, "spec.ingress"), "add the port "+port+" to the rule that lets clients in", "no rule opens port %s, on which clients write to %s", port, p.Pods.Ref())
		}
	}
}

// fedByRouters are the receivers that others forward to which hold no series themselves:
// clients write to those.
func fedByRouters(f *observe.Fleet) map[*observe.Process]bool {
	found := map[*observe.Process]bool{}
	for _, m := range members(f) {
		for _, p := range m.Processes() {
			found[p] = found[p] || m.From.Flags.RoutesOnly()
		}
	}
	return found
}
