//go:build e2e

package e2e_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// road is one way to render an overlay.
type road struct {
	name string
	root string // holds bases/ and overlays/
	args []string
}

func TestEveryRoadGivesTheSameBytes(t *testing.T) {
	needBuilt(t)
	needImages(t)
	containers := copyRepo(t)
	useContainers(t, containers)
	roads := []road{
		{"kustomize exec", "..", []string{"kustomize", "build", "--enable-alpha-plugins", "--enable-exec"}},
		{"kustomize container", containers, []string{"kustomize", "build", "--enable-alpha-plugins"}},
	}
	for _, overlay := range overlays(t) {
		t.Run(strings.TrimPrefix(overlay, "overlays/"), func(t *testing.T) {
			want := road{"binary", "..", []string{"thanos-fleet", "render"}}.take(t, overlay)
			for _, r := range roads {
				if diff := cmp.Diff(want, r.take(t, overlay)); diff != "" {
					t.Errorf("%s differs from the binary (-binary +%s):\n%s", r.name, r.name, diff)
				}
			}
		})
	}
}

// oldKustomize are the oldest versions that the README promises, as `make e2e` builds
// them: 5.5.0 is the one in kubectl 1.32.
var oldKustomize = []string{"5.4.3", "5.5.0"}

func TestOldKustomizeGivesTheSameBytes(t *testing.T) {
	needBuilt(t)
	for _, version := range oldKustomize {
		program := absolute("../bin/kustomize-" + version + "/kustomize")
		if _, err := os.Stat(program); err != nil {
			missing(t, "kustomize "+version+" is missing; run `make bin/kustomize-"+version+"`")
		}
		old := road{"kustomize " + version, "..", []string{program, "build", "--enable-alpha-plugins", "--enable-exec"}}
		for _, overlay := range overlays(t) {
			want := road{"binary", "..", []string{"thanos-fleet", "render"}}.take(t, overlay)
			if diff := cmp.Diff(want, old.take(t, overlay)); diff != "" {
				t.Errorf("%s: %s differs from the binary (-binary +%s):\n%s", overlay, old.name, old.name, diff)
			}
		}
	}
}

// take renders an overlay, and logs how long it took.
func (r road) take(t *testing.T, overlay string) string {
	t.Helper()
	begin := time.Now()
	out := command{dir: r.root}.ok(t, r.args[0], append(r.args[1:], overlay)...)
	t.Logf("%-20s %-30s %4d ms", r.name, overlay, time.Since(begin).Milliseconds())
	return out
}

// One function after the other, each from its own image, is what RenderCluster does.
func TestImagesOfSingleFunctionsGiveTheBytesOfRenderCluster(t *testing.T) {
	needBuilt(t)
	needImages(t)
	root := copyRepo(t)
	single(t, filepath.Join(root, member5))
	want := road{"binary", "..", []string{"thanos-fleet", "render"}}.take(t, member5)
	got := road{"five containers", root, []string{"kustomize", "build", "--enable-alpha-plugins"}}.take(t, member5)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("single functions differ from RenderCluster (-RenderCluster +single):\n%s", diff)
	}
}

// useContainers makes every function of a copied repository run from the image
// that serves all kinds.
func useContainers(t *testing.T, root string) {
	t.Helper()
	replacer := strings.NewReplacer("exec:\n        path: thanos-fleet\n", "container:\n        image: "+image("thanos-fleet")+"\n")
	check(t, filepath.WalkDir(filepath.Join(root, "overlays"), func(file string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".yaml" {
			return err
		}
		data, err := os.ReadFile(file)
		check(t, err)
		text := replacer.Replace(string(data))
		if strings.Contains(text, "exec:") {
			t.Errorf("%s still runs an executable:\n%s", file, text)
		}
		return os.WriteFile(file, []byte(text), 0o644)
	}))
}

// single replaces the RenderCluster of an overlay by the functions that it runs.
func single(t *testing.T, dir string) {
	t.Helper()
	file := filepath.Join(dir, "render.yaml")
	data, err := os.ReadFile(file)
	check(t, err)
	var renderCluster struct{ Spec map[string]any }
	check(t, yaml.Unmarshal(data, &renderCluster))
	var configs []string
	for _, f := range []struct{ kind, image string }{
		{"InjectExternalLabels", "inject-external-labels"},
		{"GenHashring", "gen-hashring"},
		{"GenObjstoreSecret", "gen-objstore-secret"},
		{"GenThanosConfig", "gen-thanos-config"},
		{"WireThanosStores", "wire-thanos-stores"},
		{"WireRemoteWrite", "wire-remote-write"},
		{"GenRules", "gen-rules"},
	} {
		spec := at(renderCluster.Spec, strings.ToLower(f.kind[:1])+f.kind[1:])
		if spec == nil {
			spec = map[string]any{}
		}
		spec["cluster"] = renderCluster.Spec["cluster"]
		config, err := yaml.Marshal(map[string]any{
			"apiVersion": "thanos-fleet.dev/v1alpha1", "kind": f.kind, "spec": spec,
			"metadata": map[string]any{"name": f.image, "annotations": map[string]any{
				"config.kubernetes.io/function": "container: {image: " + image(f.image) + "}",
			}},
		})
		check(t, err)
		configs = append(configs, string(config))
	}
	check(t, os.WriteFile(file, []byte(strings.Join(configs, "---\n")), 0o644))
}
