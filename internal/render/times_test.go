package render_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// TestBareDates: that kustomize makes a time of a date is told, in the line of the date, by
// itself and among others, and so is an annotation without a value; a time that was written as
// one is none, and nor is what stands in quotes.
func TestBareDates(t *testing.T) {
	dir := tree(t, map[string]string{
		"a/kustomization.yaml": "resources: [c.yaml]\ntransformers: [render.yaml]\n",
		"a/c.yaml":             "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  labels: {since: 2024-01-01}\n  annotations: {a: 2024-01-01, b: ~}\ndata:\n  bare: 2024-01-01\n  quoted: \"2024-01-01\"\n  meant: \"2024-01-01T00:00:00Z\"\n  time: 2024-01-01 10:00:00\n",
		"a/render.yaml":        "apiVersion: thanos-fleet.dev/v1alpha1\nkind: InjectExternalLabels\nmetadata: {name: x}\nspec: {labels: {cluster: a}}\n",
	})
	const told = "a date without quotes, of which kustomize makes a time of the form 2024-01-01T00:00:00Z; put it in quotes"
	want := []string{
		`warning: c.yaml:6: ConfigMap c metadata.annotations.b: it has no value, and kustomize makes the text ~ of that; write "" or leave it out`,
		"warning: c.yaml:5: ConfigMap c metadata.labels.since: " + told,
		"warning: c.yaml:8: ConfigMap c data.bare: " + told,
		"warning: c.yaml:11: ConfigMap c data.time: " + told,
	}
	r := render.Renderer{Find: functions.Unchecked}
	overlay := render.Overlay{Dir: filepath.Join(dir, "a"), Name: "a"}
	result, err := r.Render(overlay)
	if err != nil {
		t.Fatal(err)
	}
	for outcome := range r.RenderAll([]render.Overlay{overlay}) {
		for name, r := range map[string]*render.Result{"by itself": result, "of all": outcome.Result} {
			var got []string
			for _, f := range r.Findings {
				f.File = filepath.Base(f.File)
				got = append(got, f.String())
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	}
}
