package mcs

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var shadowed = &checks.Rule{
	ID:       "mcs/shadowed",
	Severity: krm.Error,
	Check:    checkShadowed,
}

func checkShadowed(f *observe.Fleet, tell checks.Tell) {
	given := all(f, "MultiClusterService")
	for _, c := range f.Clusters {
		for _, other := range c.Queried() {
			for _, e := range other.Exposes {
				if e.ServiceImport != nil && e.ServiceImport.Via == fleet.KarmadaMultiClusterService {
					tellShadowed(c, e.ServiceImport.Namespace, e.ServiceImport.Name, tell)
				}
			}
		}
		for at, places := range given {
			if at.group == c.Group && slices.ContainsFunc(places, func(p observe.Place) bool { return consumes(p.Object, c.Name) }) {
				tellShadowed(c, at.namespace, at.name, tell)
			}
		}
	}
}

// consumes tells whether a MultiClusterService gives a cluster the Services of others alone.
func consumes(o *krm.Object, cluster string) bool {
	named := func(field string) bool {
		return slices.ContainsFunc(o.Each("spec", field), func(c *krm.Object) bool { return c.Text("name") == cluster })
	}
	return named("consumerClusters") && !named("providerClusters") && o.Has("spec", "providerClusters")
}

func tellShadowed(c *observe.Cluster, namespace, name string, tell checks.Tell) {
	if s := c.Get("Service", namespace, name); s != nil {
		tell(c.At(s, "metadata.name"), "rename one of them",
			"another cluster's Service of this name comes here through a MultiClusterService, and is mixed with it")
	}
}
