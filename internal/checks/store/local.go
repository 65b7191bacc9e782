package store

import (
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// isLocalElsewhere tells whether the inventory says that another cluster is reached by
// the address, and the address is the name of a Service of whatever cluster looks it up.
func isLocalElsewhere(c observe.Connection) bool {
	here := c.From.Cluster()
	n, isName := observe.NameOf(c.Target.Host, c.From.Namespace())
	if !isName || !n.Full || n.Zone != "" && n.Zone != here.Domain() || here.Entry == nil {
		return false
	}
	for _, other := range here.Input.Fleet.Queried(here.Entry) {
		for _, e := range other.Exposes {
			if e.Address != "" && endpoints.ParseTarget(e.Address) == c.Target {
				return true
			}
		}
	}
	return false
}
