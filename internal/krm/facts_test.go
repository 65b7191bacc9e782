package krm

import (
	"slices"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// TestFacts: what a run knows of objects is what they say, whoever edits them: by their own
// methods, by those of a container or of a part.
func TestFacts(t *testing.T) {
	var names, components []string
	run := func(r *Run) {
		note := func() {
			for _, o := range r.Manifests() {
				names = append(names, o.Name())
			}
			for _, c := range r.Containers(thanos.Query, thanos.Store) {
				components = append(components, string(c.Component()))
			}
			names, components = append(names, "|"), append(components, "|")
		}
		note()
		c := r.Workloads()[0].Containers()[0]
		c.SetArgs(thanos.Args{"store"})
		r.Find("Service", "", "s").SetText("a", "metadata", "name")
		note()
		part := r.Workloads()[0].Each("spec", "template", "spec", "containers")[0]
		part.RemoveField("args")
		part.AppendText("query", "args")
		r.Ensure(Ref{APIVersion: "v1", Kind: "Service", Name: "b"})
		note()
		r.Workloads()[0].RemoveItems(func(*Object) bool { return true }, "spec", "template", "spec", "containers")
		r.Remove(r.Find("Service", "", "a"))
		note()
	}
	list, err := readList([]byte(`apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig: {apiVersion: thanos-fleet.dev/v1alpha1, kind: Test, metadata: {name: t}}
items:
- {apiVersion: v1, kind: Service, metadata: {name: s}}
- {apiVersion: v1, kind: Service, metadata: {name: q}}
- {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {containers: [{name: c, image: thanos, args: [query]}]}}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	list.count()
	run(NewRun(list, "test"))
	if want := []string{"d", "q", "s", "|", "d", "a", "q", "|", "d", "a", "b", "q", "|", "d", "b", "q", "|"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
	if want := []string{"query", "|", "store", "|", "query", "|", "|"}; !slices.Equal(components, want) {
		t.Errorf("got %v, want %v", components, want)
	}
}
