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
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Processes(thanos.Compact) {
			if c.Hidden == "" && c.Flags.Value("--deduplication.func") == "penalty" && !c.Flags.Has(mergedFlag) {
				tell(c.At("--deduplication.func"), "add "+mergedFlag+", or take it away",
					"--deduplication.func=penalty without a replica label, with which the compactor does not start")
			}
		}
	},
}
