package graph

import (
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// Of draws what the renderer gave.
func Of(results []*render.Result) (Graph, error) {
	var overlays []Overlay
	for _, r := range results {
		objects, err := krm.ParseStream(r.Stream())
		if err != nil {
			return Graph{}, fmt.Errorf("%s: %w", r.Dir, err)
		}
		o := Overlay{Name: r.Name, Objects: objects, Local: r.Local}
		for _, f := range r.Functions {
			if o.Cluster == "" {
				o.Cluster = f.Text("spec", "cluster")
			}
		}
		overlays = append(overlays, o)
	}
	return New(overlays), nil
}
