package fleet

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var absent = &checks.Rule{
	ID:       "fleet/absent",
	Severity: krm.Warning,
	Summary:  "A cluster of the inventory is dialled, and its manifests are not among those that are read",
	Why: "Who queries a cluster that nobody renders dials an address behind which nothing may be: " +
		"the overlay was forgotten, or the cluster is gone and its entry is not. The rule speaks with `--complete`; " +
		"`render` tells it of the overlays that it is given.",
	Remedy:  "Render the cluster too, write `renderedElsewhere: true` where another repository does it, or remove it from the inventory.",
	Sources: []checks.Source{{Project: "thanos-fleet", Version: "v0.1.0", File: "docs/fleet.md"}},
	Fleet:   true,
	Check:   checkAbsent,
}

func checkAbsent(f *observe.Fleet, tell checks.Tell) {
	if !f.Complete {
		return
	}
	for _, g := range inventoried(f) {
		read := map[string]bool{}
		for _, c := range g {
			read[c.Name] = true
		}
		var names []string
		var by []*observe.Cluster
		for _, c := range g {
			for _, other := range c.Input.Fleet.Queried(c.Entry) {
				if !read[other.Name] && !other.RenderedElsewhere {
					names = append(names, other.Name)
					by = append(by, c)
				}
			}
		}
		for _, c := range slices.Compact(by) {
			tell(observe.Place{Cluster: c}, "render them too, write renderedElsewhere: true where another repository does it, or remove them from the inventory",
				"of the clusters that are dialled, these are not among the manifests: %s", few(names))
		}
	}
}
