// Package inventory holds the Fleets of overlays that were rendered together against
// what came of them.
package inventory

import (
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// Of reads the inventory among objects that are not output, nil when there is none. It
// was validated when the overlay was rendered.
func Of(local []*krm.Object) *fleet.Fleet {
	loaded, _ := observe.Inventory(local)
	return loaded
}
