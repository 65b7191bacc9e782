package krm_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// TestFill: what is filled reads as what is set.
func TestFill(t *testing.T) {
	for _, value := range []any{
		"a", "", "1", "no", " a\n\tb\n", true, 3, int64(-4), nil,
		[]string{"a", "1"},
		[]any{},
		[]any{nil, 1, map[string]any{"b": []any{"c"}}},
		map[string]string{"b": "1", "a": "x: y\n"},
		map[string]any{"n": 1.5, "t": "2026-01-01"},
		map[string]map[string]any{"a": {"b": nil}},
		struct {
			A string `yaml:"a"`
		}{"b"},
	} {
		a := krm.NewManifest(krm.Ref{APIVersion: "v1", Kind: "ConfigMap", Name: "a"})
		b := a.Copy()
		if err := a.Fill(value, "spec", "x"); err != nil {
			t.Fatal(err)
		}
		if err := b.Set(value, "spec", "x"); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(b.Value(), a.Value()); diff != "" {
			t.Errorf("%v: %s", value, diff)
		}
	}
}
