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
	found, err := render.Renderer{Find: functions.Unchecked}.Overlays(dir)
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
		"0": "a", "b/loop": "..", "b/c/itself": ".", ".gone": "nowhere", "gone.yaml": "nowhere", "linked": filepath.Join(elsewhere, "a"),
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
		"kustomization without a byte":     {"a/kustomization.yaml", "", "a/kustomization.yaml: it is empty; list resources"},
		"function without a byte":          {"a/render.yaml", "", `a/kustomization.yaml:1: transformers[0]: "render.yaml" holds nothing`},
		"function that is commented out":   {"b/c/render.yaml", "# kind: RenderCluster\n", `b/c/kustomization.yaml:1: transformers[0]: "render.yaml" holds nothing`},
		"kustomization that is a sequence": {"a/kustomization.yaml", "[]", "a/kustomization.yaml:1: got array, want"},
	} {
		dir := tree(t, map[string]string{c.file: c.text})
		if _, err := (render.Renderer{Find: functions.Unchecked}).Overlays(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOverlooked: a folder that was to be an overlay is told, and not taken for something
// else.
func TestOverlooked(t *testing.T) {
	const object, function = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n", "apiVersion: thanos-fleet.dev/v1alpha1\nkind: RenderCluster\nmetadata: {name: x}\n"
	for name, c := range map[string]struct {
		kustomization, function, want string
	}{
		"kind with a letter too few":  {"transformers: [render.yaml]\n", strings.Replace(function, "RenderCluster", "RenderCluste", 1), `a/render.yaml:2: RenderCluste x kind: thanos-fleet v`},
		"version of another day":      {"transformers: [render.yaml]\n", strings.Replace(function, "v1alpha1", "v2", 1), "does not know thanos-fleet.dev/v2; write thanos-fleet.dev/v1alpha1, or install"},
		"group with a letter too few": {"transformers: [render.yaml]\n", strings.Replace(function, "thanos-", "thanos", 1), `got "thanosfleet.dev/v1alpha1" for the function RenderCluster`},
		"no apiVersion":               {"transformers: [render.yaml]\n", "kind: RenderCluster\nmetadata: {name: x}\n", `got "" for the function RenderCluster`},
		"transformers forgotten":      {"resources: [c.yaml]\n", function, "a/render.yaml:1: RenderCluster x: a function that no kustomization lists"},
		"listed under resources":      {"resources: [c.yaml, render.yaml]\n", function, "RenderCluster x resources[1]: a function runs from transformers alone"},
		"listed under generators":     {"resources: [c.yaml]\ngenerators: [render.yaml]\n", function, "generators[0]: a function runs from transformers alone"},
		"listed under validators":     {"resources: [c.yaml]\nvalidators: [render.yaml]\n", function, "validators[0]: a function runs from transformers alone"},
		"listed under patches":        {"resources: [c.yaml]\npatches: [{path: render.yaml}]\n", function, "patches[0].path: a function runs from transformers alone"},
		"kind of the kustomization":   {"kind: Kustomizaton\ntransformers: [render.yaml]\n", function, `a/kustomization.yaml:1: kind: kustomize knows no kind "Kustomizaton"`},
		"a Component":                 {"kind: Component\ntransformers: [render.yaml]\n", function, "a/kustomization.yaml:2: transformers: a Component lists functions"},
		"in place, of another day":    {"transformers:\n- |\n  apiVersion: thanos-fleet.dev/v9\n  kind: RenderCluster\n  metadata: {name: x}\n", "# none\n", "does not know thanos-fleet.dev/v9"},
		"in place, a letter too few":  {"resources: [c.yaml]\ngenerators:\n- |\n  apiVersion: thanos-fleet.dev/v1alpha1\n  kind: RenderCluste\n  metadata: {name: x}\n", "# none\n", `knows no kind "RenderCluste"; did you mean "RenderCluster"?`},
		"in a List":                   {"resources: [c.yaml]\n", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: thanos-fleet.dev/v1alpha1\n  kind: RenderCluster\n  metadata: {name: x}\n", "a/render.yaml:4: RenderCluster x: a function that no kustomization lists"},
		"unlisted, of another day":    {"resources: [c.yaml]\n", strings.Replace(function, "v1alpha1", "v2", 1), "a/render.yaml:1: RenderCluster x apiVersion: thanos-fleet v0.1.0 does not know thanos-fleet.dev/v2"},
		"unlisted, a letter too few":  {"resources: [c.yaml]\n", strings.Replace(function, "Cluster", "Clustr", 1), `knows no kind "RenderClustr"; did you mean "RenderCluster"?`},
	} {
		dir := tree(t, map[string]string{"a/kustomization.yaml": c.kustomization, "a/render.yaml": c.function, "a/c.yaml": object})
		if _, err := (render.Renderer{Find: functions.Unchecked}).Overlays(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNotOverlooked: what looks like an overlay and is none is left alone.
func TestNotOverlooked(t *testing.T) {
	const function = "apiVersion: thanos-fleet.dev/v1alpha1\nkind: RenderCluster\nmetadata: {name: x}\n"
	dir := tree(t, map[string]string{
		// Functions in a folder of their own, patched in another.
		"fn/kustomization.yaml": "resources: [fn.yaml]\npatches: [{path: p.yaml}]\n", "fn/fn.yaml": function, "fn/p.yaml": function + "spec: {}\n",
		"d/kustomization.yaml": "transformers: [fn]\n", "d/fn/kustomization.yaml": "resources: [../../fn]\npatches: [{path: p.yaml}]\n", "d/fn/p.yaml": function + "spec: {cluster: a}\n",
		// The inventory, a plugin of somebody else, and a folder of files that another names.
		"fleet/kustomization.yaml": "resources: [fleet.yaml]\n", "fleet/fleet.yaml": "apiVersion: thanos-fleet.dev/v1alpha1\nkind: Fleet\nmetadata: {name: f}\n",
		"foreign/kustomization.yaml": "transformers: [x.yaml]\n", "foreign/x.yaml": "apiVersion: example.com/v1\nkind: Render\nmetadata: {name: x}\n",
		"e/kustomization.yaml": "transformers: [functions/f.yaml]\n", "e/functions/f.yaml": function, "e/functions/kustomization.yaml": "resources: []\nnamePrefix: a-\n",
		"docs/function.yaml": function,
	})
	if diff := cmp.Diff([]string{"a", "b/c", "d", "e"}, overlays(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestLinksToNowhere: a cluster whose folder was moved is not left out in silence.
func TestLinksToNowhere(t *testing.T) {
	for _, link := range []string{"gone", "a/kustomization.yaml", "b/kustomization.yml"} {
		dir := tree(t, nil)
		_ = os.Remove(filepath.Join(dir, link))
		if err := os.Symlink("nowhere", filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
		if _, err := (render.Renderer{Find: functions.Unchecked}).Overlays(dir); err == nil || !strings.Contains(err.Error(), link+": ") || !strings.Contains(err.Error(), "link to nowhere") {
			t.Errorf("%s: %v", link, err)
		}
	}
}

func TestOverlaysOfAFile(t *testing.T) {
	file := filepath.Join(tree(t, nil), "a/render.yaml")
	if _, err := (render.Renderer{Find: functions.Unchecked}).Overlays(file); err == nil || !strings.Contains(err.Error(), "render.yaml is a file; give the folder") {
		t.Error(err)
	}
}

// TestOverlaysAsBases: no kustomization around an overlay is left out in silence,
// wherever it stands, and one beside overlays does no harm.
func TestOverlaysAsBases(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"the folder that was asked for": {map[string]string{"kustomization.yaml": "resources: [x.yaml]\n"}, "DIR is a kustomization that lists no function, and DIR/a in it is an overlay"},
		"one below it":                  {map[string]string{"outer/kustomization.yaml": "resources: [../a]\nnamePrefix: x-\n"}, "DIR/outer takes the overlay DIR/a for a base"},
		"through another":               {map[string]string{"b/kustomization.yaml": "resources: [../m]\n", "m/kustomization.yaml": "resources: [../b/c]\n"}, "DIR/b takes the overlay DIR/b/c for a base"},
		"as a component":                {map[string]string{"outer/kustomization.yaml": "components: [../b/c]\n"}, "DIR/outer takes the overlay DIR/b/c for a base"},
		"one beside them":               {map[string]string{"base/kustomization.yaml": "resources: [x.yaml, https://example.com/base]\n", "base/x.yaml": "kind: X\n"}, ""},
		"one that takes itself":         {map[string]string{"base/kustomization.yaml": "resources: [../base]\n"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := tree(t, c.files)
			_, err := render.Renderer{Find: functions.Unchecked}.Overlays(dir)
			got := ""
			if err != nil {
				got = strings.ReplaceAll(err.Error(), dir, "DIR")
			}
			if got != c.want && (c.want == "" || !strings.HasPrefix(got, c.want)) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
