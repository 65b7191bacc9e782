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
	Summary:  "A store gateway still serves blocks when the compactor has deleted them",
	Why: "A compactor marks blocks and deletes them after `--delete-delay`, 48h by default. A store gateway leaves marked blocks out after `--ignore-deletion-marks-delay`, 24h by default. " +
		"Where that is not the shorter of the two, queries hit blocks that are gone, and fail.",
	Remedy: "Set `--ignore-deletion-marks-delay` to half of `--delete-delay`.",
	Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "cmd/thanos/store.go"},
	},
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
