package graph

import (
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// Of draws what the renderer gave.
func Of(results []*render.Result) (Graph, error) {
	var overlays []Overlay
	known := inventory.Known{}
	for _, r := range results {
		objects, err := krm.ParseStream(r.Stream())
		if err != nil {
			return Graph{}, fmt.Errorf("%s: %w", r.Dir, err)
		}
		overlays = append(overlays, Overlay{Name: r.Name, Cluster: r.Cluster(), Objects: objects, Fleet: known.Of(r)})
	}
	return New(overlays), nil
}
