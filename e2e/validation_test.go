//go:build e2e

package e2e_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

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
	guarded := guardedBases(t)
	for _, overlay := range overlays(t) {
		t.Run(strings.TrimPrefix(overlay, "overlays/"), func(t *testing.T) {
			skipped := parse(t, skip(t, overlay))
			rendered := parse(t, command{dir: ".."}.ok(t, "thanos-fleet", "render", overlay))
			refused := 0
			for id, o := range skipped {
				errs := judge(&unstructured.Unstructured{Object: o})
				changes := rendered[id] != nil && !reflect.DeepEqual(o, rendered[id])
				if must := guarded[base(o)] || changes || migrates(overlay); must != (len(errs) > 0) {
					t.Errorf("%s: upstream says %v, want errors: %t (its base needs a function: %t, rendering changes it: %t)", id, errs, must, guarded[base(o)], changes)
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
	guarded := guardedBases(t)
	for name, text := range tree(t, "../packages/karmada-member5") {
		if filepath.Ext(name) != ".yaml" || !strings.Contains(name, "/") {
			continue
		}
		for id, o := range parse(t, text) {
			errs := judge(&unstructured.Unstructured{Object: o})
			if guarded[base(o)] != (len(errs) > 0) {
				t.Errorf("%s: upstream says %v, want errors: %t", id, errs, guarded[base(o)])
			}
		}
	}
}

// guardedBases are the bases that need a function. Which do is what the table in
// bases/README.md says, not what the labels say.
func guardedBases(t *testing.T) map[string]bool {
	t.Helper()
	readme, err := os.ReadFile("../bases/README.md")
	check(t, err)
	found := map[string]bool{}
	// | [`base`](base) | what it runs | `function`, … |
	row := regexp.MustCompile("(?m)^\\| \\[`([a-z-]+)`\\]\\([a-z-]+\\) \\|[^|]*\\| `.*\\|$")
	for _, m := range row.FindAllStringSubmatch(string(readme), -1) {
		found[m[1]] = true
	}
	if len(found) == 0 {
		t.Fatal("bases/README.md names no base that needs a function")
	}
	return found
}

// base is the base that an object is of; each says so, whatever an overlay calls it.
func base(o map[string]any) string {
	name, _, _ := unstructured.NestedString(o, "metadata", "labels", "app.kubernetes.io/name")
	return name
}
