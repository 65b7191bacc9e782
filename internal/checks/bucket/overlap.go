package bucket

import (
	"cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var overlap = &checks.Rule{
	ID:       "bucket/overlap",
	Severity: krm.Warning,
	Check:    checkOverlap,
}

func checkOverlap(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Compact) {
		o := p.Pods.Object
		if o.Kind() == "CronJob" && cmp.Or(o.Text("spec", "concurrencyPolicy"), "Allow") == "Allow" && o.Text("spec", "suspend") != "true" {
			tell(p.Pods.At("spec.concurrencyPolicy"), "write concurrencyPolicy: Forbid",
				"a run that lasts longer than to the next has a second compactor beside it on the bucket, and they destroy each other's blocks")
		}
	}
}
