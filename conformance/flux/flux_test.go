// Package flux lets Flux' own code put its variables into every rendered overlay. It
// is a module of its own: Flux needs a Kubernetes client that nothing else here does.
package flux

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fluxcd/pkg/kustomize"
	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/provider"
	"sigs.k8s.io/kustomize/api/resource"
)

const annotation = "kustomize.toolkit.fluxcd.io/substitute"

// postBuild is a Kustomization of Flux with one variable, which makes it look at all.
var postBuild = unstructured.Unstructured{Object: map[string]any{
	"spec": map[string]any{"postBuild": map[string]any{"substitute": map[string]any{"environment": "production"}}},
}}

// substituted returns an object as Flux applies it.
func substituted(t *testing.T, r *resource.Resource) string {
	t.Helper()
	out, err := kustomize.SubstituteVariables(context.Background(), nil, postBuild, r.DeepCopy())
	if err != nil {
		return "refused: " + err.Error()
	}
	if out == nil {
		out = r
	}
	return text(t, out)
}

func text(t *testing.T, r *resource.Resource) string {
	t.Helper()
	data, err := r.AsYAML()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestFluxChangesNothing: what is rendered comes out of Flux as it went in, and would
// not without the annotation that says so.
func TestFluxChangesNothing(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/rendered/*/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal("nothing is rendered", err)
	}
	kept := 0
	for _, path := range paths {
		for _, r := range read(t, path) {
			name := strings.TrimPrefix(path, "../../testdata/rendered/") + " " + r.CurId().String()
			if diff := cmp.Diff(text(t, r), substituted(t, r)); diff != "" {
				t.Errorf("%s: Flux changes it:\n%s", name, diff)
			}
			if r.GetAnnotations()[annotation] == "" {
				continue
			}
			kept++
			bare := r.DeepCopy()
			if err := bare.SetAnnotations(without(bare.GetAnnotations())); err != nil {
				t.Fatal(err)
			}
			if text(t, bare) == substituted(t, bare) {
				t.Errorf("%s: it holds nothing that Flux would change", name)
			}
		}
	}
	if kept == 0 {
		t.Error("no object is kept from Flux")
	}
}

func without(annotations map[string]string) map[string]string {
	delete(annotations, annotation)
	return annotations
}

func read(t *testing.T, path string) []*resource.Resource {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	resources, err := provider.NewDefaultDepProvider().GetResourceFactory().SliceFromBytes(data)
	if err != nil {
		t.Fatal(err)
	}
	return resources
}
