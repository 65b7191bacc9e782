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
