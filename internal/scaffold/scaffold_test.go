package scaffold_test

import (
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	thanosfleet "github.com/thanos-fleet/thanos-fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
)

// TestRepositoriesAreWhole: every YAML file parses, and every link leads somewhere.
func TestRepositoriesAreWhole(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:\s]+)\)`)
	topologies, err := scaffold.Topologies(thanosfleet.Files)
	if err != nil || len(topologies) == 0 {
		t.Fatal("no topologies", err)
	}
	for _, topology := range topologies {
		files, err := scaffold.Repository(thanosfleet.Files, topology.Name, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		folders := map[string]bool{}
		for name := range files {
			for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
				folders[dir] = true
			}
		}
		for name, text := range files {
			var value any
			if path.Ext(name) == ".yaml" && yaml.Unmarshal(text, &value) != nil {
				t.Errorf("%s: %s is not YAML", topology.Name, name)
			}
			if path.Ext(name) == ".go" || strings.Contains(string(text), "[[.") {
				t.Errorf("%s: %s must not be there so", topology.Name, name)
			}
			if path.Ext(name) != ".md" {
				continue
			}
			for _, m := range link.FindAllStringSubmatch(string(text), -1) {
				to := path.Join(path.Dir(name), m[1])
				if _, isFile := files[to]; !isFile && !folders[to] {
					t.Errorf("%s: %s links to %s", topology.Name, name, to)
				}
			}
		}
	}
}

// TestFollowsWhatKustomizationsName: folders, files, and those of generators.
func TestFollowsWhatKustomizationsName(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	source := fstest.MapFS{
		"overlays/x/README.md":                  file("# x\n\nAn [example](../../docs/x.md) of two clusters: it is small.\n"),
		"overlays/x/fleet/kustomization.yaml":   file("resources: [fleet.yaml]\n"),
		"overlays/x/a/kustomization.yaml":       file("resources: [../../../bases/b]\npatches: [{path: ../../y/patch.yaml}]\nconfigMapGenerator: [{name: c, files: [key=../../y/file.txt]}]\n"),
		"overlays/y/patch.yaml":                 file("a: 1\n"),
		"overlays/y/file.txt":                   file("text\n"),
		"overlays/y/unused.yaml":                file("a: 1\n"),
		"bases/b/kustomization.yaml":            file("components: [../components/c]\n"),
		"bases/components/c/kustomization.yaml": file("kind: Component\n"),
		"bases/unused/kustomization.yaml":       file(""),
		"examples/argocd/plugin.yaml":           file("kind: ConfigManagementPlugin\n"),
	}
	topologies, err := scaffold.Topologies(source)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]scaffold.Topology{{Name: "x", Summary: "An example of two clusters."}}, topologies); diff != "" {
		t.Error(diff)
	}
	files, err := scaffold.Repository(source, "x", nil, false)
	if err != nil {
		t.Fatal(err)
	}
	for name := range source {
		if _, found := files[name]; found == strings.Contains(name, "unused") && name != "examples/argocd/plugin.yaml" {
			t.Errorf("%s: copied is %t", name, found)
		}
	}
	if !strings.Contains(string(files["overlays/x/README.md"]), "](https://github.com/thanos-fleet/thanos-fleet/tree/v") {
		t.Error("the link to what is not copied is not mended")
	}
}
