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
	Summary:  "A compactor that runs by the clock may run twice at once",
	Why: "A CronJob starts the next run while one is still at work, unless `concurrencyPolicy` says otherwise. " +
		"A run that lasts longer than to the next has a second compactor beside it on the bucket, and they destroy each other's blocks.",
	Remedy:  "Write `concurrencyPolicy: Forbid`, or let the compactor run all the time with `--wait`.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "docs/components/compact.md"}, {Project: "Kubernetes", Version: "v1.34", File: "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#concurrency-policy"}},
	Check:   checkOverlap,
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
