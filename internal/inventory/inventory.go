// Package inventory holds the Fleets of overlays that were rendered together against
// what came of them.
package inventory

import (
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// Known are the Fleets of inventories that overlays share: each is read once.
type Known map[*krm.Shared]*fleet.Fleet

// Of reads the inventory of an overlay, nil when it has none.
func (k Known) Of(r *render.Result) *fleet.Fleet {
	f, found := k[r.Inventory]
	if r.Inventory == nil || !found {
		f = Of(r.Locals())
		k[r.Inventory] = f
	}
	return f
}

// Of reads the inventory among objects that are not output, nil when there is none. It
// was validated when the overlay was rendered.
func Of(local []*krm.Object) *fleet.Fleet {
	loaded, _ := observe.Inventory(local)
	return loaded
}
