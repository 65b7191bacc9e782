package dedup

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var compactor = &checks.Rule{
	ID:       "dedup/compactor",
	Severity: krm.Warning,
	Summary:  "A compactor takes a label out that queriers do not",
	Why: "After compaction the label is gone from old blocks, and still there in recent ones. A querier that does not take it out shows two series for one: " +
		"one ends where compaction begins.",
	Remedy: "List the label with `--query.replica-label` too, or leave it in the blocks.",
	Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "docs/components/compact.md"},
	},
	Check: checkCompactor,
}

func checkCompactor(f *observe.Fleet, tell checks.Tell) {
	readers, asked := map[string][]*observe.Process{}, askedByUsers(f)
	for _, v := range f.Views() {
		for _, s := range v.Stores {
			if asked[v.Querier] {
				readers[s.Blocks()] = append(readers[s.Blocks()], v.Querier)
			}
		}
	}
	for _, c := range f.Processes(thanos.Compact) {
		told := map[string]bool{}
		if m := mergedBy(c, mergedFlag, f.Writers(c)); m != nil {
			for _, name := range m.labels { // these are no replica labels, and no querier is to take them out
				told[name] = true
			}
		}
		by := readers[c.Blocks()]
		for _, name := range c.Listed(mergedFlag) {
			for _, q := range by {
				if q.Hidden == "" && !told[name] && !slices.Contains(q.Listed("--query.replica-label"), name) {
					told[name] = true
					tell(q.At("--query.replica-label"), "add --query.replica-label="+name,
						"the compactor of the bucket takes %s out of old blocks, and this querier does not take it out of recent ones", name)
				}
			}
			if len(by) == 0 && !told[name] && c.Cluster().LacksReplicaLabel(name) {
				tell(c.At(mergedFlag), "add it to replicaLabels of the Fleet, or leave it in the blocks",
					"the compactor takes %s out of old blocks, and it is none of the inventory's replica labels, which queriers take out of recent ones", name)
			}
		}
	}
}
