package compact

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var replicas = &checks.Rule{
	ID:       "compact/replicas",
	Severity: krm.Error,
	Summary:  "Several pods compact one bucket",
	Why: "Two compactors that work on the same blocks delete what the other still reads and upload what it has made already: blocks overlap, and both halt. " +
		"A CronJob whose runs may overlap is two compactors as well.",
	Remedy: "Run one; shard by `--selector.relabel-config` to compact faster. Give a CronJob `concurrencyPolicy: Forbid`.",
	Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "docs/components/compact.md"},
		{Project: "Kubernetes", Version: "v1.34", File: "pkg/apis/batch/types.go"},
	},
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Processes(thanos.Compact) {
			if n := c.Pods.Replicas(); n > 1 {
				tell(c.Pods.At(c.Pods.ReplicasField()), "set it to 1; shard by "+selector+" to compact faster",
					"%d compactors on one bucket destroy each other's blocks, want 1", n)
			}
			if policy := c.Pods.Text("spec", "concurrencyPolicy"); c.Pods.Kind() == "CronJob" && c.Pods.Text("spec", "suspend") != "true" && (policy == "" || policy == "Allow") {
				tell(c.Pods.At("spec.concurrencyPolicy"), "write concurrencyPolicy: Forbid",
					"a run that takes longer than the interval meets the next one, and two compactors destroy each other's blocks")
			}
		}
	},
}
