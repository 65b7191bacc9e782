package render_test

import (
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

const (
	listing  = "resources: [c.yaml]\ntransformers: [render.yaml]\n"
	function = "apiVersion: thanos-fleet.dev/v1alpha1\nkind: RenderCluster\nmetadata: {name: x}\n"
)

// TestMisnamed: a cluster whose kustomization has nearly a right name is told, and not
// left out.
func TestMisnamed(t *testing.T) {
	for _, name := range []string{
		"Kustomization.yaml", "kustomization.yaml.txt", "kustomization.txt", "kustomization.yaml.bak", "kustomization.yaml~", "kustomization.yml.orig",
		"kustomization.yaml.old", "kustomisation.yaml", "customization.yml", "kustomize.yaml", "Kustomize.yml", "KUSTOMIZATION.YAML", "kustomization.json",
		"kustomizaton.yaml", "kustomizations.yaml", "kustomizationyaml", "kustomization.yam", "kustomization.yaml.yaml", "kustomization copy.yaml",
		"kustomization (1).yaml", "kustomization.yaml.1", ".kustomization.yaml", "Copy of kustomization.yaml", "kustom.yaml", "#kustomization.yaml#",
	} {
		for where, files := range map[string]map[string]string{
			"beside":    {"z/" + name: listing, "z/render.yaml": function},
			"in place":  {"z/" + name: "transformers:\n- |\n  " + strings.ReplaceAll(function, "\n", "\n  ") + "\n"},
			"elsewhere": {"z/" + name: "transformers: [../fns]\n", "fns/kustomization.yaml": "resources: [render.yaml]\n", "fns/render.yaml": function},
			"misspelt":  {"z/" + name: listing, "z/render.yaml": strings.Replace(function, "RenderC", "Renderc", 1)},
		} {
			_, err := render.Renderer{Find: functions.Unchecked}.Overlays(tree(t, files))
			if want := "z/" + name + ": kustomize reads no file of this name"; err == nil || !strings.Contains(err.Error(), want) || strings.Count(err.Error(), "\n") > 0 {
				t.Errorf("%s, the function %s: %v", name, where, err)
			}
		}
	}
}

// TestNotMisnamed: what is called otherwise on purpose, says nothing of functions, or is
// no kustomization is left alone.
func TestNotMisnamed(t *testing.T) {
	for _, name := range []string{
		"kustomization.yaml.example", "kustomization-example.yaml", "kustomization.yaml.tmpl", "kustomization.yaml.j2", "kustomization.yaml.disabled",
		"kustomization-dev.yaml", "kustomization.yaml.sops", "kustomization.md", "kustomize.sh", "overlay.yaml", "organization.yaml", "configuration.yaml", "fleet.yaml",
		"kustomization.schema.json",
	} {
		dir := tree(t, map[string]string{"z/" + name: listing, "z/render.yaml": function})
		if _, err := (render.Renderer{Find: functions.Unchecked}).Overlays(dir); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for what, files := range map[string]map[string]string{
		"no function":               {"z/kustomize.yaml": "resources: [c.yaml]\n", "z/c.yaml": "kind: ConfigMap\n"},
		"a plugin of somebody else": {"z/kustomize.yaml": "transformers: [x.yaml]\n", "z/x.yaml": "apiVersion: example.com/v1\nkind: Render\nmetadata: {name: x}\n"},
		"settings of another tool":  {"z/kustomize.yaml": "enabled: true\n", "z/render.yaml": function},
		"a script":                  {"z/kustomize": "#!/bin/sh\nkustomize build . | kubectl apply -f -\n", "z/render.yaml": function},
		"beside the right name":     {"z/kustomization.yaml.bak": listing, "z/kustomization.yaml": listing, "z/render.yaml": function, "z/c.yaml": "# none\n"},
	} {
		if _, err := (render.Renderer{Find: functions.Unchecked}).Overlays(tree(t, files)); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}
