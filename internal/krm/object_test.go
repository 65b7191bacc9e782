package krm

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestIdentity(t *testing.T) {
	o, _ := item(t, "apiVersion: v1\nkind: A\nmetadata: {name: n, namespace: s, labels: {l: 1}, annotations: {a: b}}")
	if diff := cmp.Diff(Ref{"v1", "A", "n", "s"}, o.Ref()); diff != "" {
		t.Error(diff)
	}
	if o.Kind() != "A" || o.Name() != "n" || o.Namespace() != "s" || o.Label("l") != "1" || o.Annotation("a") != "b" {
		t.Error("accessors differ from the object")
	}
	for want, ref := range map[string]Ref{"A s/n": o.Ref(), "A n": {Kind: "A", Name: "n"}, "A": {Kind: "A"}, "": {}} {
		if got := ref.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFile(t *testing.T) {
	for annotations, want := range map[string]string{
		"{internal.config.kubernetes.io/path: a.yaml, config.kubernetes.io/path: b.yaml}": "a.yaml",
		"{config.kubernetes.io/path: b.yaml}":                                             "b.yaml",
		`{config.kubernetes.io/origin: "path: ../c.yaml\nrepo: x\n"}`:                     "../c.yaml",
		`{config.kubernetes.io/origin: "configuredIn: x\n"}`:                              "",
		"{}": "",
	} {
		o, _ := item(t, "kind: A\nmetadata:\n  annotations: "+annotations)
		if got := o.File(); got != want {
			t.Errorf("%s: got %q, want %q", annotations, got, want)
		}
	}
}

func TestIsManifest(t *testing.T) {
	for text, want := range map[string]bool{
		"{apiVersion: v1, kind: A}":                    true,
		"{kind: A}":                                    false,
		"{apiVersion: v1}":                             false,
		"{apiVersion: kpt.dev/v1, kind: Kptfile}":      false,
		"{apiVersion: k/v1beta1, kind: Kustomization}": false,
		"{apiVersion: v1, kind: A, metadata: {annotations: {config.kubernetes.io/local-config: 'true'}}}":  false,
		"{apiVersion: v1, kind: A, metadata: {annotations: {config.kubernetes.io/local-config: 'false'}}}": true,
	} {
		if o, _ := item(t, text); o.IsManifest() != want {
			t.Errorf("%s: got %v", text, !want)
		}
	}
}

func TestReadFields(t *testing.T) {
	o, _ := item(t, "kind: A\nnull: ~\nmap: {a: 1, b: [x], c: y}\nlist: [{a: 1}, text, &x {a: 2}, *x]")
	if o.Has("null") || !o.Has("map") || o.Has("map", "none") || o.Has("kind", "below") || o.Text("map") != "" || o.Text("null") != "" {
		t.Error("what is null or not there is not there")
	}
	if diff := cmp.Diff(map[string]string{"a": "1", "c": "y"}, o.Strings("map")); diff != "" {
		t.Error(diff)
	}
	var texts []string
	for _, each := range o.Each("list") {
		texts = append(texts, each.Text("a"))
	}
	if diff := cmp.Diff([]string{"1", "2", "2"}, texts); diff != "" {
		t.Error(diff)
	}
	if o.Strings("list") != nil || o.Each("map") != nil || o.Each("none") != nil {
		t.Error("another kind of value is nothing")
	}
}

func TestSetTextKeepsTheStyle(t *testing.T) {
	for _, tt := range []struct{ name, before, value, after string }{
		{"plain", "a: b # why", "c", "a: c # why"},
		{"quoted", "a: \"b\"", "c", "a: \"c\""},
		{"literal", "a: |\n  b\n", "c\nd\n", "a: |\n  c\n  d\n"},
		{"literal to one line", "a: |\n  b\n", "c", "a: |-\n  c\n"},
		{"folded", "a: >\n  b\n  c\n", "d\n", "a: >\n  d\n"},
		{"several lines in quotes", "a: 'b'", "c\nd\n", "a: |\n  c\n  d\n"},
		{"a number stays a string", "a: b", "1", "a: \"1\""},
		{"a number becomes a string", "a: 1", "2", "a: \"2\""},
		{"an empty mapping", "a: {}", "d", "a: d"},
		{"missing", "b: c", "d", "b: c\na: d"},
		{"null", "a: # why", "d", "a: d # why"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, list := item(t, tt.before)
			o.SetText(tt.value, "a")
			wantText(t, tt.after, printed(t, list))
			if got := o.Text("a"); got != tt.value {
				t.Errorf("reads %q", got)
			}
		})
	}
}

func TestSetMakesWhatIsMissing(t *testing.T) {
	o, list := item(t, "kind: A\nmetadata: {}\nspec: ~\nflow: {a: b}")
	o.SetText("1", "metadata", "labels", "l")
	if err := o.Set([]string{"x"}, "spec", "deep", "list"); err != nil {
		t.Fatal(err)
	}
	o.SetText("d", "flow", "c")
	wantText(t, `
kind: A
metadata:
  labels:
    l: "1"
spec:
  deep:
    list:
    - x
flow: {a: b, c: d}
`, printed(t, list))
	if err := o.Set(unprintable{}, "spec"); err == nil {
		t.Error("nobody noticed")
	}
}

type unprintable struct{}

func (unprintable) MarshalYAML() (any, error) { return nil, errors.New("not to be printed") }

func TestRemoveLabelAndAnnotation(t *testing.T) {
	o, list := item(t, "kind: A\nmetadata: {name: n, labels: {a: b}, annotations: {c: d, e: f}}")
	o.RemoveLabel("none")
	o.RemoveLabel("a")
	o.RemoveAnnotation("c")
	wantText(t, "kind: A\nmetadata: {name: n, annotations: {e: f}}", printed(t, list))
	o.RemoveLabel("a")
}

func TestCopyEqualBecome(t *testing.T) {
	o, list := item(t, "kind: A\na: [1]")
	c := o.Copy()
	c.SetText("x", "b")
	if o.Has("b") || o.Equal(c) || !o.Equal(o.Copy()) {
		t.Error("a copy is its own")
	}
	o.Become(c)
	c.SetText("y", "b")
	wantText(t, "kind: A\na: [1]\nb: x", printed(t, list))
	if diff := cmp.Diff(map[string]any{"kind": "A", "a": []any{1}, "b": "x"}, o.Value()); diff != "" {
		t.Error(diff)
	}
	if o.Node() != o.node {
		t.Error("another node")
	}
}

func TestSortByRef(t *testing.T) {
	refs := []Ref{{"v1", "A", "b", ""}, {"v1", "B", "a", ""}, {"a", "Z", "z", ""}, {"v1", "A", "a", "n"}, {"v1", "A", "a", ""}}
	var objects []*Object
	for _, ref := range refs {
		objects = append(objects, NewManifest(ref))
	}
	SortByRef(objects)
	slices.SortFunc(refs, Ref.Compare)
	want := []Ref{{"a", "Z", "z", ""}, {"v1", "A", "a", ""}, {"v1", "A", "b", ""}, {"v1", "A", "a", "n"}, {"v1", "B", "a", ""}}
	for i, o := range objects {
		if o.Ref() != want[i] || refs[i] != want[i] {
			t.Errorf("%d: got %v, want %v", i, o.Ref(), want[i])
		}
	}
}

func TestIsClusterScoped(t *testing.T) {
	for text, want := range map[string]bool{
		"{apiVersion: v1, kind: Namespace, metadata: {name: a}}":                                    true,
		"{apiVersion: v1, kind: Service, metadata: {name: a}}":                                      false,
		"{apiVersion: example.com/v1, kind: Unknown, metadata: {name: a}}":                          true,
		"{apiVersion: example.com/v1, kind: Unknown, metadata: {name: a, namespace: b}}":            false,
		"{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {namespace: odd}}": true,
	} {
		if o, _ := item(t, text); o.IsClusterScoped() != want {
			t.Errorf("%s: got %v", text, !want)
		}
	}
}
