package dedup

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var empty = &checks.Rule{
	ID:       "dedup/empty",
	Severity: krm.Error,
	Check:    checkEmpty,
}

func checkEmpty(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Processes(thanos.Compact) {
		names := c.Listed("--deduplication.replica-label")
		for _, p := range f.Writers(c) {
			l := p.ExternalLabels()
			left := maps.Clone(l.Values)
			maps.DeleteFunc(left, func(name, _ string) bool { return slices.Contains(names, name) })
			if l.Known && len(l.Values) > 0 && len(left) == 0 && p.Component != thanos.Receive { // tenants stay
				tell(l.At, "add an external label that is no replica's, for instance the cluster",
					"the compactor of the bucket takes out %s, and no other label is left", list(slices.Sorted(maps.Keys(l.Values))))
			}
		}
	}
}
