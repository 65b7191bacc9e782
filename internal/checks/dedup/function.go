package dedup

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var function = &checks.Rule{
	ID:       "dedup/function",
	Severity: krm.Warning,
	Check:    checkFunction,
}

func checkFunction(f *observe.Fleet, tell checks.Tell) {
	copied := copies(f)
	for _, c := range f.Processes(thanos.Compact) {
		names := c.Listed("--deduplication.replica-label")
		merged := slices.DeleteFunc(slices.Clone(f.Writers(c)), func(p *observe.Process) bool {
			return !slices.ContainsFunc(replicaLabels(p, copied), func(name string) bool { return slices.Contains(names, name) })
		})
		if len(merged) == 0 || c.Hidden != "" {
			continue
		}
		pair, copy := slices.IndexFunc(merged, scrapes), slices.IndexFunc(merged, func(p *observe.Process) bool { return !scrapes(p) })
		switch penalty := c.Flags.Value("--deduplication.func") == "penalty"; {
		case pair >= 0 && copy < 0 && !penalty:
			tell(c.At("--deduplication.func"), "add --deduplication.func=penalty",
				"replicas of %s take samples at different times, and are merged one to one", what(merged[pair]))
		case copy >= 0 && pair < 0 && penalty:
			tell(c.At("--deduplication.func"), "remove --deduplication.func",
				"receivers of a ring hold the same samples, of which penalty drops some")
		}
	}
}
