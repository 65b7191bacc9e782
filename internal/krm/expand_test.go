package krm

import (
	"slices"
	"testing"
)

func TestReferences(t *testing.T) {
	for value, want := range map[string][]string{
		"plain":        nil,
		"$(A)-$(B)":    {"A", "B"},
		"$$(A)":        nil,
		"$$$(A)":       {"A"},
		"a$b $":        nil,
		"$(A":          nil,
		"x$$y$(A.b-c)": {"A.b-c"},
	} {
		if got := References(value); !slices.Equal(got, want) {
			t.Errorf("References(%q) = %q, want %q", value, got, want)
		}
		if got := References(Literal(value)); got != nil {
			t.Errorf("Literal(%q) = %q still refers to %q", value, Literal(value), got)
		}
	}
}
