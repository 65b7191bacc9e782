package functions_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	thanosfleet "github.com/thanos-fleet/thanos-fleet"
	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// TestComplete ties folder, list, catalog and README of every function together.
func TestComplete(t *testing.T) {
	var listed []string
	for _, def := range functions.All() {
		listed = append(listed, def.Name)
	}
	if !slices.IsSorted(listed) {
		t.Errorf("the list is not sorted: %v", listed)
	}
	if diff := cmp.Diff(folders(t), listed); diff != "" {
		t.Errorf("folders and list differ (-folders +list):\n%s", diff)
	}
	if diff := cmp.Diff(inCatalog(), listed); diff != "" {
		t.Errorf("catalog.yaml and list differ (-catalog +list):\n%s", diff)
	}
	for _, def := range functions.All() {
		t.Run(def.Name, func(t *testing.T) { checkFunction(t, def) })
	}
}

func checkFunction(t *testing.T, def *krm.Definition) {
	if want := pascal(def.Name); def.Kind != want {
		t.Errorf("kind %q, want %q", def.Kind, want)
	}
	if !strings.HasPrefix(functions.README(def), "# "+def.Name+"\n") {
		t.Error("the README does not start with the function's name")
	}
	if def.New() == def.New() {
		t.Error("two runs share one configuration")
	}
	if found, _ := functions.ByKind(def.Kind); found == nil || found.Name != def.Name {
		t.Error("not found by its kind")
	}
	cases, err := filepath.Glob(filepath.Join(def.Name, "testdata", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	bad := slices.DeleteFunc(slices.Clone(cases), func(path string) bool { return !strings.HasPrefix(filepath.Base(path), "bad-") })
	if len(bad) == 0 || len(bad) == len(cases) {
		t.Errorf("%d cases, %d of them bad; want some of each", len(cases), len(bad))
	}
}

func TestUnknown(t *testing.T) {
	for kind, want := range map[string]string{"Nothing": "", "WireThanosStore": "WireThanosStores", "rendercluster": "RenderCluster", "Deployment": "", "ConfigMap": ""} {
		if def, near := functions.ByKind(kind); def != nil || near != want {
			t.Errorf("%s: found %v, near %q, want %q", kind, def, near, want)
		}
	}
}

func folders(t *testing.T) []string {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != "internal" {
			names = append(names, e.Name())
		}
	}
	return names
}

func inCatalog() []string {
	var names []string
	for _, m := range regexp.MustCompile(`args: \[fn, ([a-z-]+)\]`).FindAllStringSubmatch(thanosfleet.Catalog, -1) {
		names = append(names, m[1])
	}
	return names
}

// pascal derives the kind from the name: gen-hashring is GenHashring.
func pascal(name string) string {
	var kind strings.Builder
	for word := range strings.SplitSeq(name, "-") {
		kind.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return kind.String()
}
