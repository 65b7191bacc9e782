package krm

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// TestScopes: every kind that kustomize knows has the scope that kustomize gives it, and
// there is no other.
func TestScopes(t *testing.T) {
	kinds := map[yaml.TypeMeta]bool{}
	for version, s := range scopes {
		for _, kind := range strings.Fields(s.cluster + " " + s.namespaced) {
			kinds[yaml.TypeMeta{APIVersion: version, Kind: kind}] = true
		}
	}
	for _, kind := range kustomizes(t) {
		kinds[kind] = true
	}
	kinds[yaml.TypeMeta{APIVersion: "apps/v1", Kind: "Node"}] = true
	kinds[yaml.TypeMeta{APIVersion: "example.com/v1", Kind: "Pod"}] = true
	kinds[yaml.TypeMeta{APIVersion: "v1"}] = true
	for kind := range kinds {
		namespaced, known := isNamespaced(kind.APIVersion, kind.Kind)
		wantNamespaced, wantKnown := openapi.IsNamespaceScoped(kind)
		if namespaced != wantNamespaced || known != wantKnown {
			t.Errorf("%s %s: namespaced %t, known %t; kustomize has %t, %t", kind.APIVersion, kind.Kind, namespaced, known, wantNamespaced, wantKnown)
		}
	}
}

// kustomizes are the kinds in kustomize's own table, which it does not export.
func kustomizes(t *testing.T) (kinds []yaml.TypeMeta) {
	t.Helper()
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "sigs.k8s.io/kustomize/kyaml/openapi").Output()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "openapi.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\{APIVersion: "([^"]+)", Kind: "([^"]+)"\}:`).FindAllStringSubmatch(string(source), -1) {
		kinds = append(kinds, yaml.TypeMeta{APIVersion: m[1], Kind: m[2]})
	}
	if len(kinds) < 80 {
		t.Fatalf("%d kinds in openapi.go", len(kinds))
	}
	return kinds
}
