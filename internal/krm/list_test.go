package krm

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func TestTexts(t *testing.T) {
	o := NewObject(yaml.MustParse("spec:\n  list: [&a x, *a, {no: text}, 3]\n  word: y\n"))
	if diff := cmp.Diff([]string{"x", "x", "3"}, o.Texts("spec", "list")); diff != "" {
		t.Error(diff)
	}
	for _, path := range [][]string{{"spec", "word"}, {"spec", "none"}, {"none", "none"}} {
		if texts := o.Texts(path...); texts != nil {
			t.Errorf("%v holds %v", path, texts)
		}
	}
}

func TestAppendTextKeepsComments(t *testing.T) {
	o := NewObject(yaml.MustParse("spec:\n  list:\n  - x # why\n"))
	o.AppendText("y", "spec", "list")
	o.AppendText("z", "spec", "made", "list")
	want := "spec:\n  list:\n  - x # why\n  - \"y\"\n  made:\n    list:\n    - z\n"
	if diff := cmp.Diff(want, o.Node().MustString()); diff != "" {
		t.Error(diff)
	}
}
