// Package inventory holds the Fleets of overlays that were rendered together against
// what came of them.
package inventory

import (
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Of reads the inventory among objects that are not output, nil when there is none. It
// was validated when the overlay was rendered.
func Of(local []*krm.Object) *fleet.Fleet {
	var sources []fleet.Source
	for _, o := range local {
		if o.Text("apiVersion") == krm.APIVersion && (o.Kind() == fleet.Kind || o.Kind() == fleet.ClusterKind) {
			sources = append(sources, fleet.Source{Kind: o.Kind(), Name: o.Name(), Node: o.Node().YNode()})
		}
	}
	if len(sources) == 0 {
		return nil
	}
	loaded, _ := fleet.Load(sources)
	return loaded
}
