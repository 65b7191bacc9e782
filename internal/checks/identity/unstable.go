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
	Summary:  "An external label changes with every pod",
	Why: "The pods of a Deployment have another name after each rollout. A label with that name starts a new stream of blocks each time: " +
		"they are never compacted with what was there, and blocks that were not uploaded yet get the labels of the next pod.",
	Remedy: "Run the producer as a StatefulSet, whose pods keep their names, or give the label a fixed value.",
	Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "docs/storage.md"},
	},
	Check: checkUnstable,
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
