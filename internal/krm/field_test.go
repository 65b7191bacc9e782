package krm

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func TestEdits(t *testing.T) {
	const text = "# head\na:\n  b:\n    c: 1 # one\nlist:\n- x # first\n- y: 2\n"
	for name, tt := range map[string]struct {
		edit func(*Object)
		want string
	}{
		"what is left empty goes": {func(o *Object) { o.RemoveField("a", "b", "c") }, "list:\n- x # first\n- y: 2\n"},
		"what is not there":       {func(o *Object) { o.RemoveField("a", "z", "c") }, text},
		"a field in its place":    {func(o *Object) { o.RenameField("d", "a", "b", "c") }, "# head\na:\n  b:\n    d: 1 # one\nlist:\n- x # first\n- y: 2\n"},
		"an item":                 {func(o *Object) { o.RemoveItem(1, "list") }, "# head\na:\n  b:\n    c: 1 # one\nlist:\n- x # first\n"},
		"an item in between":      {func(o *Object) { _ = o.Insert(1, "z", "list") }, "# head\na:\n  b:\n    c: 1 # one\nlist:\n- x # first\n- z\n- y: 2\n"},
		"the last item":           {func(o *Object) { o.RemoveItem(0, "list"); o.RemoveItem(0, "list") }, "# head\na:\n  b:\n    c: 1 # one\n"},
	} {
		o := NewObject(yaml.MustParse(text))
		tt.edit(o)
		if diff := cmp.Diff(tt.want, o.Node().MustString()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestHasPointer(t *testing.T) {
	o := NewObject(yaml.MustParse("a:\n- b/c: {d~e: 1}\n- 2\n"))
	for pointer, want := range map[string]bool{
		"/a": true, "/a/0/b~1c/d~0e": true, "/a/1": true, "/a/2": false, "/a/-": false, "/a/0/b~1c/x": false, "/a/1/x": false,
	} {
		if got := o.HasPointer(pointer); got != want {
			t.Errorf("HasPointer(%q) = %v", pointer, got)
		}
	}
}
