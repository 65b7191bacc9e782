package karmada

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

var unknownMember = &checks.Rule{
	ID:       "karmada/unknown-member",
	Severity: krm.Warning,
	Check:    checkUnknownMember,
}

func checkUnknownMember(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.ControlPlanes {
		if c.Input.Fleet == nil {
			continue
		}
		known := c.Input.Fleet.ClusterNames()
		for _, p := range propagations(c) {
			members, _ := p.Members()
			for _, name := range members {
				if !slices.Contains(known, name) {
					tell(c.At(p.Object, "spec.placement"), strict.Suggest(name, known, "correct the name, or add the cluster to the inventory"),
						"it places objects on cluster %s, which the inventory does not have", name)
				}
			}
		}
	}
}
