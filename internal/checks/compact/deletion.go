package compact

import (
	"cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const (
	deleteDelay = "--delete-delay"
	ignoreMarks = "--ignore-deletion-marks-delay"
)

var deletion = &checks.Rule{
	ID:       "compact/deletion",
	Severity: krm.Warning,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		stores := map[string][]*observe.Process{}
		for _, all := range byPlace(f, thanos.Store) {
			stores[all[0].Blocks()] = all
		}
		for _, all := range byPlace(f, thanos.Compact) {
			for _, c := range all {
				deleted, known := duration(c, deleteDelay, "48h")
				for _, s := range stores[c.Blocks()] {
					ignored, alsoKnown := duration(s, ignoreMarks, "24h")
					if known && alsoKnown && ignored >= deleted {
						tell(c.At(deleteDelay), "raise it, or set "+ignoreMarks+" of the stores to half of it",
							"blocks are deleted %s after they were marked, and stores leave them out after %s only",
							cmp.Or(c.Flags.Value(deleteDelay), "48h"), cmp.Or(s.Flags.Value(ignoreMarks), "24h"))
					}
				}
			}
		}
	},
}
