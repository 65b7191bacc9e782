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
	Check:    checkCompactor,
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
