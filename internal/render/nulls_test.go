package render_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// TestNullAnnotations: that kustomize gives an annotation a value is told, in the line
// where it has none, and one that was given is left alone.
func TestNullAnnotations(t *testing.T) {
	dir := tree(t, map[string]string{
		"a/kustomization.yaml": "resources: [c.yaml]\ntransformers: [render.yaml]\n",
		"a/c.yaml":             "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  annotations:\n    given: \"~\"\n    empty: ''\n    none:\n    tilde: ~\n    word: null\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: d, annotations: {text: 'null'}}\n",
		"a/render.yaml":        "apiVersion: thanos-fleet.dev/v1alpha1\nkind: InjectExternalLabels\nmetadata: {name: x}\nspec: {labels: {cluster: a}}\n",
	})
	result, err := render.Renderer{Find: functions.Unchecked}.Render(render.Overlay{Dir: filepath.Join(dir, "a"), Name: "a"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range result.Findings {
		if filepath.Base(f.File) != "c.yaml" {
			t.Errorf("in %s", f.File)
		}
		f.File = "c.yaml"
		got = append(got, f.String())
	}
	want := []string{
		`warning: c.yaml:9: ConfigMap c metadata.annotations.tilde: it has no value, and kustomize makes the text ~ of that; write "" or leave it out`,
		`warning: c.yaml:10: ConfigMap c metadata.annotations.word: it has no value, and kustomize makes the text null of that; write "" or leave it out`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
