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
