package identity

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var sent = &checks.Rule{
	ID:       "identity/sent",
	Severity: krm.Warning,
	Check:    checkSent,
}

func checkSent(f *observe.Fleet, tell checks.Tell) {
	clients := f.Clients()
	for _, r := range f.Processes(thanos.Receive) {
		if r.Flags.RoutesOnly() {
			continue
		}
		l := r.ExternalLabels()
		for _, name := range slices.Sorted(maps.Keys(l.Values)) {
			if slices.ContainsFunc(clients[r], func(c *observe.Process) bool { return c.ExternalLabels().Has(name) }) || isIdentity(r.Cluster(), name) {
				tell(place(r, l), "rename it receive_"+name, "label %s of the receiver takes the place of the one that clients send", name)
			}
		}
	}
}

// isIdentity tells whether a label is one that every client has in clusters of an inventory:
// of the cluster, or the one that tells replicas of a Prometheus apart.
func isIdentity(c *observe.Cluster, name string) bool {
	_, has := c.Identity()[name]
	return has || c.Entry != nil && name == "prometheus_replica"
}
