package observe

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// FuzzRead: whatever the manifests, custom resources of operators among them, the model is
// read without a panic, and reading them twice says the same.
func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil {
			for _, part := range txtar.Parse(data).Files {
				if filepath.Ext(part.Name) == ".yaml" {
					f.Add(string(part.Data))
				}
			}
		}
	}
	for _, text := range []string{
		"apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: a}\nspec: {shards: 2000000000, replicas: 2000000000, containers: [1, {name: {}}], thanos: []}",
		"apiVersion: monitoring.coreos.com/v1\nkind: Alertmanager\nmetadata: {name: a}\nspec: {replicas: 2000000000, storage: [], volumes: {}}",
		"apiVersion: monitoring.thanos.io/v1alpha1\nkind: ThanosReceive\nmetadata: {name: a}\nspec: {ingesterSpec: {hashrings: [{replicas: 2000000000}, 1, null]}}",
		"apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: a}\nspec: {containers: [{name: prometheus, env: [{name: [1]}], ports: 3}], topologySpreadConstraints: [1]}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read := func() string {
			objects, err := krm.ParseStream([]byte(text))
			if err != nil {
				t.Skip()
			}
			return told(Read([]Input{{Name: "a", Objects: objects}}))
		}
		if first, second := read(), read(); first != second {
			t.Errorf("first\n%s\nthen\n%s", first, second)
		}
	})
}
