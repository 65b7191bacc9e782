// Package overlays_test holds the rendered overlays against their golden files
// and against what Kubernetes and Karmada make of them.
package overlays_test

import (
	"flag"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/golden/leaks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

var update = flag.Bool("update", false, "rewrite the golden files of rendered overlays")

const rendered = "../testdata/rendered"

var renderer = render.Renderer{Find: functions.Unchecked}

// rendering is every overlay, rendered once for all tests.
var rendering = sync.OnceValues(func() (map[string]*render.Result, error) {
	overlays, err := renderer.Overlays(".")
	if err != nil {
		return nil, err
	}
	results := map[string]*render.Result{}
	for _, o := range overlays {
		if results[o.Name], err = renderer.Render(o); err != nil {
			return nil, err
		}
	}
	return results, nil
})

// renderAll returns every overlay as it is rendered, by its name.
func renderAll(t *testing.T) map[string]*render.Result {
	t.Helper()
	results, err := rendering()
	if err != nil {
		t.Fatal(err)
	}
	for name, result := range results {
		for _, f := range result.Findings {
			if !isReport(f) {
				t.Errorf("%s: %s", name, f)
			}
		}
	}
	return results
}

// TestGolden renders every overlay and compares the bytes.
func TestGolden(t *testing.T) {
	results := renderAll(t)
	for name, result := range results {
		path := filepath.Join(rendered, name+".yaml")
		if *update {
			if err := output.Write(path, result.Stream()); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(result.Stream())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	files, err := filepath.Glob(filepath.Join(rendered, "*", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(results) {
		t.Errorf("%d golden files for %d overlays; remove those of overlays that are gone", len(files), len(results))
	}
}

// TestSecretsStayInSecrets: no value of a Secret stands in another object of an overlay.
func TestSecretsStayInSecrets(t *testing.T) {
	for name, result := range renderAll(t) {
		objects, err := krm.ParseStream(result.Stream())
		if err != nil {
			t.Fatal(err)
		}
		var items []*kyaml.RNode
		for _, o := range append(objects, result.Locals()...) {
			items = append(items, o.Node())
		}
		for _, leak := range leaks.Of(nil, items) {
			t.Errorf("%s: a value of %s", name, leak)
		}
	}
}
