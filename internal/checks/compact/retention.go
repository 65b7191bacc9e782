package compact

import (
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var retention = &checks.Rule{
	ID:       "compact/retention",
	Severity: krm.Error,
	Summary:  "A compactor deletes blocks before they can be downsampled",
	Why:      "Raw blocks are downsampled to 5 minutes when they are 40 hours old, and these to 1 hour when they are 10 days old. A compactor whose retention is shorter ends with an error when it starts.",
	Remedy:   "Keep raw samples 40h and 5m samples 10d at least, or add `--downsampling.disable`.",
	Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "cmd/thanos/compact.go"},
	},
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Processes(thanos.Compact) {
			if c.Flags.Has("--downsampling.disable") {
				continue
			}
			for _, r := range []struct {
				flag  string
				least time.Duration
				text  string
			}{{"--retention.resolution-raw", 40 * time.Hour, "40h"}, {"--retention.resolution-5m", 240 * time.Hour, "10d"}} {
				kept, known := duration(c, r.flag, "0d")
				if known && kept > 0 && kept < r.least {
					tell(c.At(r.flag), "keep "+r.text+" at least, or add --downsampling.disable",
						"%s=%s is shorter than the %s after which blocks are downsampled, and the compactor does not start", r.flag, c.Flags.Value(r.flag), r.text)
				}
			}
		}
	},
}
