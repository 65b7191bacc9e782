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
	Summary:  "A compactor takes every label out of a producer's blocks",
	Why: "Blocks of which only replica labels are known have no labels left when these are taken out, so the blocks of every such producer are one stream, and are merged. " +
		"A label that is not a replica's must stay.",
	Remedy: "Give the producer an external label that is no replica's, for instance its cluster.",
	Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "docs/components/compact.md"},
	},
	Check: checkEmpty,
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
