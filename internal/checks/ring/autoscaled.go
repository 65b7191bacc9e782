package ring

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var autoscaled = &checks.Rule{
	ID:       "ring/autoscaled",
	Severity: krm.Error,
	Check:    checkAutoscaled,
}

func checkAutoscaled(f *observe.Fleet, tell checks.Tell) {
	fixed := fixedMembers(f)
	for _, c := range f.Clusters {
		for _, s := range c.Scalers() {
			switch n := s.Pods.Replicas(); {
			case !fixed[s.Pods]:
			case s.Fixed == 0:
				tell(c.At(s.Object, s.Field), "remove it, and change replicas and ring together", "it scales receivers of a ring that is a fixed list of them")
			case s.Fixed != n:
				tell(s.Pods.At("spec.replicas"), "make them agree", "%d replicas, and a %s holds it at %d", n, s.Kind(), s.Fixed)
			}
		}
	}
}

// fixedMembers are the workloads that rings name which no controller writes.
func fixedMembers(f *observe.Fleet) map[*observe.Pods]bool {
	found := map[*observe.Pods]bool{}
	for _, m := range members(f) {
		if file, mounted := m.From.Source(m.From.Flags.Value(ringFlag + "-file")); mounted && m.From.Cluster().Made(file.Kind, m.From.Namespace(), file.Name) {
			continue
		}
		for _, p := range m.Pods {
			if m.Name.Pod != "" {
				found[p] = true
			}
		}
	}
	return found
}
