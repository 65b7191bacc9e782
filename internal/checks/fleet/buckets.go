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
	Summary:  "By the inventory a cluster compacts a bucket, and no compactor of it runs there",
	Why: "Other clusters leave the bucket alone, because this one compacts it. Without a compactor blocks stay as small as they were uploaded, " +
		"copies of replicas are kept for ever, nothing is downsampled, and no retention holds.",
	Remedy:  "Run `thanos compact` in the cluster, or let another one compact the bucket.",
	Sources: oneCompactor,
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
	Summary:  "By the inventory a cluster reads a bucket, and no store gateway of it runs there",
	Why: "`reads` says which buckets the queriers of a cluster answer from. What is older than the local retention is asked of store gateways alone: " +
		"without one, all that is in the bucket is missing from every answer, and nothing fails.",
	Remedy:  "Add `thanos store` to the resources of the cluster, of which one is made for each bucket, or take the bucket from `reads`.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "docs/components/store.md"}, {Project: "thanos-fleet", Version: "v0.1.0", File: "docs/fleet.md"}},
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
