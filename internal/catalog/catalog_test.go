package catalog_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/yaml"
	k8syaml "sigs.k8s.io/yaml"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/catalog"
)

const root = "../.."

// TestFresh holds what is in the repository against what the functions say now.
func TestFresh(t *testing.T) {
	files, err := catalog.Files(root, functions.All())
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range files {
		got, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(got), string(want)); diff != "" {
			t.Errorf("%s is stale; run make update (-file +functions):\n%s", path, diff)
		}
	}
}

// TestNoPageOfAnotherRule: a rule that went has no page any more.
func TestNoPageOfAnotherRule(t *testing.T) {
	stale, err := catalog.StaleRules(root)
	if err != nil || len(stale) > 0 {
		t.Errorf("%v %v; run make update", stale, err)
	}
}

// TestEveryFieldIsDocumented: the comment of a field is the user's documentation.
func TestEveryFieldIsDocumented(t *testing.T) {
	for _, def := range functions.All() {
		for line := range strings.Lines(functions.README(def)) {
			if strings.HasPrefix(line, "| `") && strings.HasSuffix(strings.TrimSpace(line), "|  |") {
				t.Errorf("%s: a field without a comment: %s", def.Name, line)
			}
		}
	}
}

// TestReadableByKyaml: each entry of the catalog is a KRMFunctionDefinition's spec.
func TestReadableByKyaml(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "catalog.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := yaml.MustParse(string(data)).Pipe(yaml.Lookup("spec", "krmFunctions"))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries.Content() {
		var spec framework.KrmFunctionDefinitionSpec
		text, err := yaml.NewRNode(entry).String()
		if err != nil {
			t.Fatal(err)
		}
		if err := k8syaml.Unmarshal([]byte(text), &spec); err != nil {
			t.Fatal(err)
		}
		if def, _ := functions.ByKind(spec.Names.Kind); def == nil || spec.Versions[0].Schema == nil {
			t.Errorf("entry %q is not one of the functions, or has no schema", spec.Names.Kind)
		}
	}
}

// TestCopy writes everything to another root and reads it back.
func TestCopy(t *testing.T) {
	files, err := catalog.Files(root, functions.All())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	gone := filepath.Join(dir, "docs/rules/ring/gone.md")
	if err := os.MkdirAll(filepath.Dir(gone), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(gone, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := catalog.Write(dir, files); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(gone); err == nil {
		t.Error("the page of a rule that is no more is still there")
	}
	if _, err := catalog.Files(dir, functions.All()); err == nil {
		t.Error("a root without sources makes a catalog")
	}
}
