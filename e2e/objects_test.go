//go:build e2e

package e2e_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// objects are parsed objects by what identifies them.
type objects map[string]map[string]any

// parse reads a stream of documents, or a ResourceList.
func parse(t *testing.T, stream string) objects {
	t.Helper()
	found := objects{}
	decoder := yaml.NewDecoder(strings.NewReader(stream))
	for {
		var o map[string]any
		if decoder.Decode(&o) != nil {
			break
		}
		if o["kind"] != "ResourceList" {
			found.add(t, o)
			continue
		}
		for _, item := range o["items"].([]any) {
			found.add(t, item.(map[string]any))
		}
	}
	if len(found) == 0 {
		t.Fatalf("no object in:\n%s", stream)
	}
	return found
}

func (all objects) add(t *testing.T, o map[string]any) {
	t.Helper()
	id := strings.Join([]string{text(o, "apiVersion"), text(o, "kind"), text(o, "metadata", "namespace"), text(o, "metadata", "name")}, " ")
	if all[id] != nil {
		t.Fatalf("%s is there twice", id)
	}
	all[id] = o
}

// text returns the string at a path, or "".
func text(o map[string]any, path ...string) string {
	value, _ := at(o, path[:len(path)-1]...)[path[len(path)-1]].(string)
	return value
}

// at returns the mapping at a path, or nil.
func at(o map[string]any, path ...string) map[string]any {
	for _, key := range path {
		o, _ = o[key].(map[string]any)
	}
	return o
}

// manifests leaves out what is not applied to a cluster, and the annotations by
// which orchestrators keep books.
func (all objects) manifests() objects {
	kept := objects{}
	for id, o := range all {
		annotations := at(o, "metadata", "annotations")
		if _, local := annotations["config.kubernetes.io/local-config"]; local || o["kind"] == "Kptfile" {
			continue
		}
		for key := range annotations {
			if strings.Contains(key, "config.kubernetes.io/") || strings.HasPrefix(key, "config.k8s.io/") {
				delete(annotations, key)
			}
		}
		if annotations != nil && len(annotations) == 0 {
			delete(at(o, "metadata"), "annotations")
		}
		kept[id] = o
	}
	return kept
}

// overlays are the folders whose kustomization lists functions, seen from the
// root of the repository.
func overlays(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../overlays/*/*/kustomization.yaml")
	check(t, err)
	var found []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		check(t, err)
		var kustomization struct{ Transformers []string }
		check(t, yaml.Unmarshal(data, &kustomization))
		if len(kustomization.Transformers) > 0 {
			found = append(found, strings.TrimPrefix(filepath.Dir(file), "../"))
		}
	}
	if len(found) == 0 {
		t.Fatal("no overlay in overlays/*/*")
	}
	return found
}
