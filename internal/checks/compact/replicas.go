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
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Processes(thanos.Compact) {
			if n := c.Pods.Replicas(); n > 1 {
				tell(c.Pods.At(c.Pods.ReplicasField()), "set it to 1; shard by "+selector+" to compact faster",
					"%d compactors on one bucket destroy each other's blocks, want 1", n)
			}
		}
	},
}
