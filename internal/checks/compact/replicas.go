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
	Why:      "Two compactors that work on the same blocks delete what the other still reads and upload what it has made already: blocks overlap, and both halt.",
	Remedy:   "Run one; shard by `--selector.relabel-config` to compact faster.",
	Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "docs/components/compact.md"},
	},
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Processes(thanos.Compact) {
			if n := c.Pods.Replicas(); n > 1 {
				tell(c.Pods.At(c.Pods.ReplicasField()), "set it to 1; shard by "+selector+" to compact faster",
					"%d compactors on one bucket destroy each other's blocks, want 1", n)
			}
		}
	},
}
