package compact

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var rolling = &checks.Rule{
	ID:       "compact/rolling",
	Severity: krm.Warning,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Processes(thanos.Compact) {
			surge := c.Pods.Text("spec", "strategy", "rollingUpdate", "maxSurge")
			isRolling := c.Pods.Kind() == "Deployment" && c.Pods.Text("spec", "strategy", "type") != "Recreate" && surge != "0" && surge != "0%"
			if isRolling && c.Pods.Replicas() == 1 && !c.Cluster().IsMade(c.Pods.Object) && !observe.HasVariable(surge) {
				tell(c.Pods.At("spec.strategy"), "write strategy: {type: Recreate}", "a rolling update starts a second compactor before the first ends, and they destroy each other's blocks")
			}
		}
	},
}
