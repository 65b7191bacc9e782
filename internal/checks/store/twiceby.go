package store

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// checkTwiceBy looks at queriers that the inventory lets other clusters ask: they bring
// what they ask themselves, and a cluster that asks the same gets it twice. Where the
// clusters themselves were read, their endpoints have been looked at.
func checkTwiceBy(f *observe.Fleet, tell checks.Tell) {
	reached := map[*observe.Pods][]string{}
	for _, c := range asks(f) {
		for _, other := range c.Reaches() {
			reached[c.From.Pods] = append(reached[c.From.Pods], other.Name)
		}
	}
	for _, c := range f.Clusters {
		for _, e := range c.Exposes() {
			if s := c.Get("Service", e.Namespace, e.Name); s != nil {
				tellTwiceBy(c, s, reached, tell)
			}
		}
	}
}

func tellTwiceBy(c *observe.Cluster, service *krm.Object, reached map[*observe.Pods][]string, tell checks.Tell) {
	var brought []string
	for _, p := range c.Behind(service) {
		if p.Process(thanos.Query) != nil {
			brought = append(brought, reached[p]...)
		}
	}
	if len(brought) == 0 {
		return
	}
	for _, name := range c.Askers() {
		var both []string
		for _, other := range c.Input.Fleet.Queried(c.Input.Fleet.Cluster(name)) {
			if slices.Contains(brought, other.Name) && !(c.IsRead(name) && c.IsRead(other.Name)) {
				both = append(both, other.Name)
			}
		}
		if len(both) > 0 {
			tell(c.At(service, ""), "take them from queries of one of the two clusters, or expose the stores in place of the querier",
				"by the inventory cluster %s asks %s itself and through this querier too, so that each query reads their series twice", name, strings.Join(both, ", "))
		}
	}
}
