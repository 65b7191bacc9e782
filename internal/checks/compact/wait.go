package compact

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var wait = &checks.Rule{
	ID:       "compact/wait",
	Severity: krm.Warning,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Processes(thanos.Compact) {
			ends := slices.Contains([]string{"Job", "CronJob"}, c.Pods.Kind())
			stays := slices.Contains([]string{"Deployment", "StatefulSet"}, c.Pods.Kind())
			switch waits := c.Flags.Has("--wait"); {
			case c.Hidden != "":
			case stays && !waits && !c.Flags.Has("-w"):
				tell(c.At("--wait"), "add --wait", "a %s starts what ends again, and the compactor ends after each run", c.Pods.Kind())
			case ends && waits:
				tell(c.At("--wait"), "take --wait out", "a %s waits for the end, and with --wait the compactor never ends", c.Pods.Kind())
			}
		}
	},
}
