package krm

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const shared = `
kind: A
metadata:
  labels: &labels
    app: x
    guard: "1"
  annotations: *labels
spec:
  selector: *labels
  name: &name n
  again: *name
  other: &kept [1]
  copy: *kept
`

// TestEditBelowAliasOrAnchor: an edit changes one place, whichever of the places
// that share a value it is, and the text written is one that can be read.
func TestEditBelowAliasOrAnchor(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit func(*Object)
		want map[string]string
	}{
		{"set below an alias", func(o *Object) { o.SetText("y", "spec", "selector", "app") }, map[string]string{"selector": "y"}},
		{"set below an anchor", func(o *Object) { o.SetText("y", "metadata", "labels", "app") }, map[string]string{"labels": "y"}},
		{"set an alias", func(o *Object) { o.SetText("y", "spec", "again") }, map[string]string{"again": "y"}},
		{"set an anchor", func(o *Object) { o.SetText("y", "spec", "name") }, map[string]string{"name": "y"}},
		{"replace an anchor", func(o *Object) { _ = o.Set("y", "spec", "name") }, map[string]string{"name": "y"}},
		{"replace what holds an anchor", func(o *Object) { _ = o.Set(map[string]string{"app": "y"}, "metadata", "labels") }, map[string]string{"labels": "y"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, list := item(t, shared)
			tt.edit(o)
			again := read(t, write(t, list)).Items[0]
			want := map[string]string{"labels": "x", "annotations": "x", "selector": "x", "name": "n", "again": "n"}
			for place, value := range tt.want {
				want[place] = value
			}
			got := map[string]string{
				"labels": again.Label("app"), "annotations": again.Annotation("app"), "selector": again.Text("spec", "selector", "app"),
				"name": again.Text("spec", "name"), "again": again.Text("spec", "again"),
			}
			for place := range want {
				if got[place] != want[place] {
					t.Errorf("%s: got %q, want %q", place, got[place], want[place])
				}
			}
			if text := write(t, list); lookupAnchor(list.root.YNode(), "kept") == nil {
				t.Errorf("an anchor elsewhere is lost:\n%s", text)
			}
		})
	}
}

func TestRemoveBelowAliasOrAnchor(t *testing.T) {
	o, list := item(t, shared)
	o.RemoveAnnotation("guard")
	o.RemoveLabel("app")
	wantText(t, `
kind: A
metadata:
  labels:
    guard: "1"
  annotations:
    app: x
spec:
  selector: &labels
    app: x
    guard: "1"
  name: &name n
  again: *name
  other: &kept [1]
  copy: *kept
`, printed(t, list))
	_ = o
}

// TestNestedAnchorsCopied: a copy made for an edit brings anchors along; those
// behind it still stand for what they stood for.
func TestNestedAnchorsCopied(t *testing.T) {
	o, list := item(t, "kind: A\na: &a {b: &b {c: '1'}}\nd: *a\ne: *b")
	o.SetText("2", "d", "b", "c")
	again := read(t, write(t, list)).Items[0]
	if again.Text("a", "b", "c") != "1" || again.Text("d", "b", "c") != "2" || again.Text("e", "c") != "1" {
		t.Error(write(t, list))
	}
}

func lookupAnchor(n *yaml.Node, name string) *yaml.Node {
	if n.Anchor == name {
		return n
	}
	for _, c := range n.Content {
		if found := lookupAnchor(c, name); found != nil {
			return found
		}
	}
	return nil
}

func TestListItemsBehindAliases(t *testing.T) {
	o, list := item(t, `
kind: Deployment
apiVersion: apps/v1
spec:
  template:
    spec:
      containers:
      - name: a
        args: &args [query, --a=1]
        env: &env
        - &pod {name: X, value: "1"}
      - name: b
        args: *args
        env: *env
`)
	w := &Workload{Object: o}
	w.Containers()[0].SetArgs([]string{"query", "--a=2"})
	if err := w.Containers()[1].SetEnv(EnvVar{Name: "X", Value: "2"}); err != nil {
		t.Fatal(err)
	}
	again := &Workload{Object: read(t, write(t, list)).Items[0]}
	a, b := again.Containers()[0], again.Containers()[1]
	if a.Args().Value("--a") != "2" || b.Args().Value("--a") != "1" {
		t.Errorf("args %q and %q", a.Args(), b.Args())
	}
	if a.Env("X").Text("value") != "1" || b.Env("X").Text("value") != "2" {
		t.Errorf("env %v and %v", a.Env("X").Value(), b.Env("X").Value())
	}
}
