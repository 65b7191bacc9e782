package reference

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

var key = &checks.Rule{
	ID:       "reference/key",
	Severity: krm.Error,
	Summary:  "A ConfigMap or Secret that is there does not have the key that is read of it",
	Why: "A pod waits in ContainerCreating or CreateContainerConfigError until the key is there. An operator that reads the key " +
		"stops before it makes any pods, or leaves the old ones as they were.",
	Remedy:  "Write the key as it is in the object, or add it there; a key is often called after the file that it was made of.",
	Sources: []checks.Source{{Project: "Kubernetes", Version: "v1.34", File: "pkg/volume/util/atomic_writer.go"}, {Project: "Kubernetes", Version: "v1.34", File: "pkg/kubelet/kubelet_pods.go"}},
	Check:   checkKey,
}

func checkKey(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, r := range c.References() {
			if r.Key == "" || r.Optional {
				continue
			}
			if keys := c.Keys(r.Kind, r.Namespace, r.Name); len(keys) > 0 && !slices.Contains(keys, r.Key) {
				tell(r.At, strict.Suggest(r.Key, keys, "write a key that is there, or add this one"),
					"%s %s has no key %q; its keys are %s", r.Kind, r.Name, r.Key, strings.Join(keys, ", "))
			}
		}
	}
}
