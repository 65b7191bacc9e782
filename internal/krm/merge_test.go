package krm

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func TestMerge(t *testing.T) {
	for name, tt := range map[string]struct{ into, patch, want string }{
		"mappings":        {"a: {b: 1, c: 2}\nd: 1 # kept\n", "a: {c: 3, e: f}", "a: {b: 1, c: 3, e: f}\nd: 1 # kept\n"},
		"null":            {"a: {b: 1}\nc: 1\n", "a: {b: null}\nx: null", "a: {}\nc: 1\n"},
		"items by names":  {"a:\n- name: x\n  b: 1\n- name: y\n", "a: [{name: y, b: 2}, {name: z}]", "a:\n- name: x\n  b: 1\n- name: y\n  b: 2\n- {name: z}\n"},
		"mounts by paths": {"a:\n- {name: v, mountPath: /a}\n", "a: [{name: v, mountPath: /b}]", "a:\n- {name: v, mountPath: /a}\n- {name: v, mountPath: /b}\n"},
		"other lists":     {"a: [x, y]\n", "a: [z]", "a: [z]\n"},
		"anchors":         {"a: &x {b: 1}\nc: *x\n", "c: {b: 2}", "a: &x {b: 1}\nc: {b: 2}\n"},
	} {
		o := NewObject(yaml.MustParse(tt.into))
		o.Merge(yaml.MustParse(tt.patch).YNode())
		got, err := o.Node().String()
		if err != nil || got != tt.want {
			t.Errorf("%s: got %q (%v), want %q", name, got, err, tt.want)
		}
	}
}

func TestDuplicate(t *testing.T) {
	o := NewObject(yaml.MustParse(`{kind: A, metadata: {name: a, annotations: {config.kubernetes.io/path: f, internal.config.kubernetes.io/index: "1", own: x}}}`))
	made := o.Duplicate("b")
	if got := made.Strings("metadata", "annotations"); len(got) != 1 || got["own"] != "x" || made.Name() != "b" || o.Name() != "a" {
		t.Errorf("got %v of %s", got, made.Name())
	}
}
