package karmada

import (
	"cmp"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var divided = &checks.Rule{
	ID:       "karmada/divided",
	Severity: krm.Error,
	Check:    checkDivided,
}

func checkDivided(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.ControlPlanes {
		for _, p := range propagations(c) {
			kind := cmp.Or(p.Text("spec", "placement", "replicaScheduling", "replicaSchedulingType"), "Divided")
			members, all := p.Members()
			if !p.Has("spec", "placement", "replicaScheduling") || !strings.EqualFold(kind, "Divided") || all && len(members) < 2 {
				continue
			}
			for _, pods := range c.Pods {
				if pods.Kind() == "StatefulSet" && pods.Process(thanos.Receive) != nil && pods.Replicas() > 1 && p.Selects(pods.Object) != observe.NotSelected {
					tell(c.At(p.Object, "spec.placement.replicaScheduling"), "write replicaSchedulingType: Duplicated, or leave replicaScheduling out",
						"it divides the %d replicas of %s among clusters, and each cluster's ring names all of them", pods.Replicas(), pods.Ref())
				}
			}
		}
	}
}
