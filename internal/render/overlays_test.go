package render_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// tree writes a folder with the files, and overlays in a and in b/c.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	all := map[string]string{}
	for _, overlay := range []string{"a", "b/c"} {
		all[overlay+"/kustomization.yaml"] = "transformers: [render.yaml]\n"
		all[overlay+"/render.yaml"] = "apiVersion: thanos-fleet.dev/v1alpha1\nkind: RenderCluster\nmetadata: {name: x}\n"
	}
	for name, text := range files {
		all[name] = text
	}
	for name, text := range all {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func overlays(t *testing.T, dir string) []string {
	t.Helper()
	found, err := render.Renderer{Find: functions.ByKind}.Overlays(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, o := range found {
		name, _ := filepath.Rel(dir, o.Dir)
		names = append(names, name)
	}
	return names
}

// TestOverlaysThroughLinks: a cluster whose folder is a link is not left out, and
// none is rendered twice.
func TestOverlaysThroughLinks(t *testing.T) {
	dir, elsewhere := tree(t, nil), tree(t, nil)
	for link, target := range map[string]string{
		"0": "a", "b/loop": "..", "b/c/itself": ".", "gone": "nowhere", "linked": filepath.Join(elsewhere, "a"),
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"a", "b/c", "linked"}, overlays(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestOverlaysAreNotLost: what is broken is told, for a cluster that is left out
// in silence keeps its old output.
func TestOverlaysAreNotLost(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"kustomization without a byte":     {"a/kustomization.yaml", "", "a/kustomization.yaml is empty; list resources"},
		"function without a byte":          {"a/render.yaml", "", `a/kustomization.yaml: transformers: "render.yaml" holds nothing`},
		"function that is commented out":   {"b/c/render.yaml", "# kind: RenderCluster\n", `b/c/kustomization.yaml: transformers: "render.yaml" holds nothing`},
		"kustomization that is a sequence": {"a/kustomization.yaml", "[]", "a/kustomization.yaml: "},
	} {
		dir := tree(t, map[string]string{c.file: c.text})
		if _, err := (render.Renderer{Find: functions.ByKind}).Overlays(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOverlaysOfAFile(t *testing.T) {
	file := filepath.Join(tree(t, nil), "a/render.yaml")
	if _, err := (render.Renderer{Find: functions.ByKind}).Overlays(file); err == nil || !strings.Contains(err.Error(), "render.yaml is a file; give the folder") {
		t.Error(err)
	}
}
