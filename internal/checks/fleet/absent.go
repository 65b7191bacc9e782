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
	Fleet:    true,
	Check:    checkAbsent,
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
