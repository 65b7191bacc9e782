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
	readers := map[string][]*observe.View{}
	for _, v := range f.Views() {
		for _, s := range v.Stores {
			if b, known := s.Bucket(); known {
				readers[b.Place()] = append(readers[b.Place()], v)
			}
		}
	}
	asked, all := askedByUsers(f), writers(f)
	for _, c := range f.Processes(thanos.Compact) {
		b, known := c.Bucket()
		if !known {
			continue
		}
		told := map[string]bool{}
		if m := mergedBy(c, mergedFlag, all[c]); m != nil {
			for _, name := range m.labels { // these are no replica labels, and no querier is to take them out
				told[name] = true
			}
		}
		for _, name := range c.Listed(mergedFlag) {
			for _, v := range readers[b.Place()] {
				if q := v.Querier; asked[q] && q.Hidden == "" && !told[name] && !slices.Contains(q.Listed("--query.replica-label"), name) {
					told[name] = true
					tell(q.At("--query.replica-label"), "add --query.replica-label="+name,
						"the compactor of the bucket takes %s out of old blocks, and this querier does not take it out of recent ones", name)
				}
			}
		}
	}
}
