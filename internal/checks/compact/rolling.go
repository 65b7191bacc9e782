//go:build !image

package compact

import (
	"cmp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Rules of the group, by their IDs, with those that images have no room for.
var Rules = slices.SortedFunc(slices.Values(append([]*checks.Rule{rolling}, rules...)), func(a, b *checks.Rule) int { return cmp.Compare(a.ID, b.ID) })

var rolling = &checks.Rule{
	ID:       "compact/rolling",
	Severity: krm.Warning,
	Summary:  "A rolling update starts a second compactor beside the first",
	Why: "A Deployment starts the new pod before the old one ends, unless told otherwise: for so long two compactors work on one bucket, " +
		"delete what the other still reads, and may halt both.",
	Remedy:  "Make it a StatefulSet, as bases/thanos-compact is, or write `strategy: {type: Recreate}`.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "docs/components/compact.md"}},
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
