package catalog

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/thanos-fleet/thanos-fleet/internal/graph"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// fillOverlays draws the topologies whose READMEs have a place for the picture.
func fillOverlays(root string, defs []*krm.Definition, files map[string][]byte) error {
	paths, err := filepath.Glob(filepath.Join(root, "overlays", "*", "README.md"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !bytes.Contains(text, []byte("<!-- generated: graph ")) {
			continue
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		draw := func(dir string) (string, error) { return drawn(filepath.Join(root, dir), defs) }
		if files[name], err = fillFile(root, name, generators{"graph": draw}); err != nil {
			return err
		}
	}
	return nil
}

// drawn renders the overlays of a folder and draws them, as `thanos-fleet graph`.
func drawn(dir string, defs []*krm.Definition) (string, error) {
	r := render.Renderer{Find: krm.Among(defs...)}
	overlays, err := r.Overlays(dir)
	if err != nil {
		return "", err
	}
	var results []*render.Result
	for _, o := range overlays {
		result, err := r.Render(o)
		if err != nil {
			return "", err
		}
		for _, f := range result.Findings {
			if f.Severity == krm.Error {
				return "", fmt.Errorf("%s: %s", o.Dir, f)
			}
		}
		results = append(results, result)
	}
	g, err := graph.Of(results)
	g = g.Folded()
	text := "```mermaid\n" + g.Mermaid() + "```\n"
	if legend := g.Legend(); legend != "" {
		text += "\n" + legend + "\n"
	}
	return text, err
}
