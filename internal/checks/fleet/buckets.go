package fleet

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var uncompacted = &checks.Rule{
	ID:       "fleet/uncompacted",
	Severity: krm.Warning,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		eachInventoried(f, func(c *observe.Cluster) {
			if missing := missing(c, thanos.Compact, c.Entry.Compacts); len(missing) > 0 {
				tell(observe.Place{Cluster: c}, "run thanos compact in it, or let another cluster compact it",
					"cluster %s owns the compaction of %s, and no compactor is among its objects", c.Name, strings.Join(missing, " and "))
			}
		})
	},
}

var unread = &checks.Rule{
	ID:       "fleet/unread",
	Severity: krm.Warning,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		eachInventoried(f, func(c *observe.Cluster) {
			if missing := missing(c, thanos.Store, c.Entry.Reads); len(missing) > 0 {
				tell(observe.Place{Cluster: c}, "add thanos store to the resources, or take it from reads",
					"cluster %s reads %s, and no store gateway of it is among its objects", c.Name, strings.Join(missing, " and "))
			}
		})
	},
}

func eachInventoried(f *observe.Fleet, visit func(*observe.Cluster)) {
	for _, g := range inventoried(f) {
		for _, c := range g {
			visit(c)
		}
	}
}

// missing returns the object stores that no process of a component is there for: none that
// is labelled with it, none that is not labelled and may be for any, and none that is hidden.
func missing(c *observe.Cluster, component thanos.Component, stores []string) []string {
	if len(stores) == 0 {
		return nil
	}
	if !c.MayRun(component) {
		return stores
	}
	has := map[string]bool{}
	for _, p := range c.Processes(component) {
		has[p.Pods.Labels[fleet.StoreLabel]] = true
	}
	if has[""] || len(has) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(stores), func(store string) bool { return has[store] })
}
