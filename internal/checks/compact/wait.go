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
	Summary:  "A compactor ends where it should stay, or stays where it should end",
	Why: "Without `--wait` a compactor works once and exits. As a Deployment or StatefulSet it is then started again and again, with a longer pause each time, and looks as if it crashed. " +
		"With `--wait` a Job never ends, and a CronJob that forbids overlaps never runs again.",
	Remedy: "Add `--wait` to a Deployment or StatefulSet; leave it out of a Job or CronJob.",
	Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "cmd/thanos/compact.go"},
	},
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
