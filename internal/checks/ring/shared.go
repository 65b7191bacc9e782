package ring

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var shared = &checks.Rule{
	ID:       "ring/shared",
	Severity: krm.Warning,
	Check:    checkShared,
}

func checkShared(f *observe.Fleet, tell checks.Tell) {
	for _, m := range members(f) {
		if m.Status != observe.Found || m.Name.Pod != "" || m.Service == nil || m.Service.Strings("spec", "selector")[podNameLabel] != "" {
			continue
		}
		n := 0
		for _, p := range m.Pods {
			if r := p.Process(thanos.Receive); r != nil && r.Ingests() && r.Hidden == "" {
				n += p.Replicas()
			}
		}
		if n > 1 {
			tell(m.At, "name each pod of the StatefulSet", "endpoint %q is Service %s, behind which %d receivers stand", m.Address, m.Service.Name(), n)
		}
	}
}

const podNameLabel = "statefulset.kubernetes.io/pod-name"
