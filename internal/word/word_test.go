package word

import "testing"

func TestReplace(t *testing.T) {
	for text, want := range map[string]string{
		"eks-a":             "x",
		"thanos-eks-a.mon":  "thanos-x.mon",
		"eks-ab and eks-a1": "eks-ab and eks-a1",
		"beks-a, eks-a":     "beks-a, x",
		"":                  "",
	} {
		if got := Replace(text, "eks-a", "x"); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestFew(t *testing.T) {
	for want, words := range map[string][]string{
		"":                nil,
		"a, b":            {"a", "b"},
		"a, b and 2 more": {"a", "b", "c", "d"},
	} {
		if got := Few(2, words); got != want {
			t.Errorf("%q gives %q, want %q", words, got, want)
		}
	}
}

func TestReplaceAll(t *testing.T) {
	for text, want := range map[string]string{
		"eks-a, eks-a-2 and b": "x, eks-a-2 and eks-a",
		"b.eks-a":              "eks-a.x",
		"eks-ab":               "eks-ab",
	} {
		if got := ReplaceAll(text, map[string]string{"eks-a": "x", "eks-a-2": "eks-a-2", "b": "eks-a"}); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
