package dedup

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var penalty = &checks.Rule{
	ID:       "dedup/penalty",
	Severity: krm.Error,
	Summary:  "A compactor is to merge replicas, and is not told in which label they differ",
	Why: "`--deduplication.func=penalty` says how replicas are merged, `--deduplication.replica-label` which blocks are those of replicas. " +
		"With the first alone the compactor does not start.",
	Remedy:  "Add `--deduplication.replica-label` for each label in which replicas differ, or take `--deduplication.func` away.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "cmd/thanos/compact.go"}},
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Processes(thanos.Compact) {
			if c.Hidden == "" && c.Flags.Value("--deduplication.func") == "penalty" && !c.Flags.Has(mergedFlag) {
				tell(c.At("--deduplication.func"), "add "+mergedFlag+", or take it away",
					"--deduplication.func=penalty without a replica label, with which the compactor does not start")
			}
		}
	},
}
