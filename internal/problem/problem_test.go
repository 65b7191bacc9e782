package problem

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestString(t *testing.T) {
	for want, p := range map[string]Problem{
		"spec.a: got 1, want 2; write 2": New("spec.a", "write 2", "got %d, want %d", 1, 2),
		"spec.a: missing":                New("spec.a", "", "missing"),
		"missing; add it":                New("", "add it", "missing"),
		"missing":                        New("", "", "missing"),
	} {
		if got := p.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestJoin(t *testing.T) {
	for _, tt := range []struct{ a, b, want string }{
		{"a", "b", "a.b"}, {"", "b", "b"}, {"a", "", "a"}, {"", "", ""}, {"a", "[0].b", "a[0].b"}, {"", "[0]", "[0]"},
	} {
		if got := Join(tt.a, tt.b); got != tt.want {
			t.Errorf("Join(%q, %q) = %q, want %q", tt.a, tt.b, got, tt.want)
		}
	}
	if got := Index("spec.clusters", 3); got != "spec.clusters[3]" {
		t.Error(got)
	}
}

func TestUnderLeavesWhatItIsGiven(t *testing.T) {
	given := []Problem{New("a", "r", "m"), New("", "", "n"), New("[1]", "", "o")}
	got := Under("spec", given)
	if diff := cmp.Diff([]Problem{New("spec.a", "r", "m"), New("spec", "", "n"), New("spec[1]", "", "o")}, got); diff != "" {
		t.Error(diff)
	}
	if given[0].Path != "a" {
		t.Error("the given problems were changed")
	}
	if got := Under("spec", nil); len(got) != 0 {
		t.Error(got)
	}
}
