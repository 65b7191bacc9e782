//go:build e2e

package e2e_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// judge is what every API server does with the metadata of what it is sent.
func judge(o *unstructured.Unstructured) field.ErrorList {
	return validation.ValidateObjectMetaAccessor(o, o.GetNamespace() != "", validation.NameIsDNSSubdomain, field.NewPath("metadata"))
}

// skip builds an overlay without --enable-exec: kustomize leaves the functions
// out and exits with 0.
func skip(t *testing.T, overlay string) string {
	t.Helper()
	return command{dir: ".."}.ok(t, "kustomize", "build", "--enable-alpha-plugins", overlay)
}

func TestUpstreamRefusesWhatTheFunctionsDidNotRender(t *testing.T) {
	needBuilt(t)
	guarded := guardedObjects(t)
	for _, overlay := range overlays(t) {
		t.Run(strings.TrimPrefix(overlay, "overlays/"), func(t *testing.T) {
			skipped := parse(t, skip(t, overlay))
			rendered := parse(t, command{dir: ".."}.ok(t, "thanos-fleet", "render", overlay))
			refused := 0
			for id, o := range skipped {
				errs := judge(&unstructured.Unstructured{Object: o})
				changes := rendered[id] != nil && !reflect.DeepEqual(o, rendered[id])
				if must := guarded[key(o)] || changes; must != (len(errs) > 0) {
					t.Errorf("%s: upstream says %v, want errors: %t (its base needs a function: %t, rendering changes it: %t)", id, errs, must, guarded[key(o)], changes)
				}
				refused += len(errs)
			}
			if refused == 0 {
				t.Error("nothing was refused")
			}
			for id, o := range rendered {
				if errs := judge(&unstructured.Unstructured{Object: o}); len(errs) > 0 {
					t.Errorf("%s is rendered and refused: %v", id, errs)
				}
			}
		})
	}
}

// The package is in git as it is before it is rendered.
func TestUpstreamRefusesAPackageThatIsNotRendered(t *testing.T) {
	guarded := guardedObjects(t)
	for name, text := range tree(t, "../packages/karmada-member5") {
		if filepath.Ext(name) != ".yaml" || !strings.Contains(name, "/") {
			continue
		}
		for id, o := range parse(t, text) {
			errs := judge(&unstructured.Unstructured{Object: o})
			if guarded[key(o)] != (len(errs) > 0) {
				t.Errorf("%s: upstream says %v, want errors: %t", id, errs, guarded[key(o)])
			}
		}
	}
}

// guardedObjects are the objects of all bases that need a function. Which do is
// what the table in bases/README.md says, not what the labels say.
func guardedObjects(t *testing.T) map[string]bool {
	t.Helper()
	readme, err := os.ReadFile("../bases/README.md")
	check(t, err)
	found := map[string]bool{}
	for line := range strings.Lines(string(readme)) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || !strings.Contains(cells[3], "`") {
			continue // no base, or one that needs no function
		}
		base := strings.Split(cells[1], "`")[1]
		for _, o := range baseObjects(t, "../bases/"+base) {
			found[key(o)] = true
		}
	}
	if len(found) == 0 {
		t.Fatal("bases/README.md names no base that needs a function")
	}
	return found
}

// baseObjects are the objects in the files of a base.
func baseObjects(t *testing.T, dir string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for name, text := range tree(t, dir) {
		if filepath.Ext(name) != ".yaml" || name == "kustomization.yaml" {
			continue
		}
		var o map[string]any
		check(t, yaml.Unmarshal([]byte(text), &o))
		all = append(all, o)
	}
	return all
}

func key(o map[string]any) string { return text(o, "kind") + " " + text(o, "metadata", "name") }
