package identity

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var unstable = &checks.Rule{
	ID:       "identity/unstable",
	Severity: krm.Warning,
	Check:    checkUnstable,
}

func checkUnstable(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes() {
		if !p.Uploads() || hasPodNames(p) || p.Pods.Kind() == "DaemonSet" {
			continue
		}
		l := p.ExternalLabels()
		for _, name := range slices.Sorted(maps.Keys(l.Values)) {
			if l.PerPod(name) {
				tell(place(p, l), "make it a StatefulSet, whose pods keep their names",
					"external label %s is the pod's name, which is another one after each rollout of a %s", name, p.Pods.Kind())
			}
		}
	}
}
