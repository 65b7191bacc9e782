package graph

import (
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// Of draws what the renderer gave.
func Of(results []*render.Result) (Graph, error) {
	var r Reader
	for _, result := range results {
		if err := r.Add(result); err != nil {
			return Graph{}, err
		}
	}
	return r.Graph(), nil
}

// Reader takes what the renderer gives, one by one, and keeps what is drawn of it. What
// clusters have in common it reads once.
type Reader struct {
	parser   krm.Parser
	known    inventory.Known
	overlays []Overlay
}

// Add reads a result, which may be forgotten then.
func (r *Reader) Add(result *render.Result) error {
	var objects []*krm.Object
	for _, rendered := range result.Objects {
		m := r.parser.Parse(rendered.File, rendered.YAML)
		if len(m.Objects) == 0 || len(m.Faults) > 0 {
			return fmt.Errorf("%s: %s does not read as it was written", result.Dir, rendered.Ref)
		}
		objects = append(objects, m.Objects...)
	}
	if r.known == nil {
		r.known = inventory.Known{}
	}
	r.overlays = append(r.overlays, Overlay{Name: result.Name, Cluster: result.Cluster(), Objects: objects, Fleet: r.known.Of(result)})
	return nil
}

// Graph draws all of them.
func (r *Reader) Graph() Graph { return New(r.overlays) }
