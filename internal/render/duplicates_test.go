package render

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

func TestDuplicates(t *testing.T) {
	o := krm.NewObject(yaml.MustParse("kind: A\nmetadata: {name: a}\nspec:\n  list:\n  - x: 1\n    y: 2\n    x: 3\n  - x: 1\n  list: []\n"))
	var got []string
	for _, f := range duplicates([]*krm.Object{o}) {
		got = append(got, f.Field)
	}
	if diff := cmp.Diff([]string{"spec.list[0].x", "spec.list"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestLineInAFile: a ConfigMap's file has lines of its own.
func TestLineInAFile(t *testing.T) {
	const text = `apiVersion: v1
kind: ConfigMap
metadata:
  name: a
data:
  rules.yml: |
    # two
    groups:
    - name: a
      rules:
      - record: a
        expr: up
  quoted: "groups: [{name: a}]"
  words: |
    no: [mapping
`
	ref := krm.Ref{Kind: "ConfigMap", Name: "a"}
	for field, want := range map[string]int{
		"data.rules.yml":                         6,
		"data.rules.yml.groups[0].rules[0].expr": 12,
		"data.rules.yml.groups[0].rules[7]":      10,
		"data.quoted.groups[0].name":             13,
		"data.words.no":                          14,
		"data.rules.yml.nothing":                 8,
	} {
		if got := lineOf([]byte(text), ref, field); got != want {
			t.Errorf("lineOf(%s) = %d, want %d", field, got, want)
		}
	}
}
