package render

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

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
