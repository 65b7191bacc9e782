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
	Summary:  "One endpoint of a ring stands for several receivers",
	Why: "A ring sends each series to one endpoint, always the same, and counts endpoints as copies. " +
		"Behind the name of a Service stand several receivers, and a connection keeps the one that it met: " +
		"series of one tenant come to one pod today and to another after a restart, with samples out of order, and the other pods get nothing.",
	Remedy:  "Name each pod: `<statefulset>-<ordinal>.<service>.<namespace>.svc:10901`.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "pkg/receive/handler.go"}},
	Check:   checkShared,
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
