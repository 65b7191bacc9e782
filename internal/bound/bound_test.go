package bound

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

var few = Limits{Depth: 6, Aliased: 10, Bytes: 2000}

func TestText(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"plain":                        {"a: 1\nb: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]\n", ""},
		"an anchor taken twice":        {"a: &a [1, 2]\nb: *a\nc: *a\n", ""},
		"an anchor taken often":        {"a: &a [1, 2]\nb: *a\nc: *a\nd: *a\n\ne: *a\n", "line 6: aliases stand for more than 10 values"},
		"aliases of aliases":           {"a: &a [1, 2]\nb: &b [*a, *a]\nc: [*b]\n", "line 3: aliases stand for more than 10 values"},
		"aliases of keys":              {"&a a: [1, 2]\nb: {*a : 1}\n", ""},
		"a merge counts":               {"a: &a {b: 1, c: 2}\nd:\n- <<: *a\n- <<: *a\n- <<: *a\n", "line 5: aliases stand"},
		"in the second document":       {"a: 1\n---\na: &a [1, 2, 3, 4, 5]\nb: [*a, *a]\n", "line 4: aliases stand"},
		"each document by itself":      {"a: &a [1, 2, 3, 4, 5]\nb: *a\n---\na: &a [1, 2, 3, 4, 5]\nb: *a\n", ""},
		"an alias inside of its value": {"a: &a\n  b: *a\n", "line 2: alias *a stands inside what it stands for"},
		"deep as a flow":               {"a: [[[[[[1]]]]]]\n", "line 1: it is nested more than 6 levels deep"},
		"deep as a block":              {"a:\n b:\n  c:\n   d:\n    e:\n     f:\n      g: 1\n", "line 7: it is nested more than 6 levels deep"},
		"deep as dashes":               {"- - - - - - - 1\n", "line 1: it is nested"},
		"deep by an alias":             {"a: &a [[[[1]]]]\nb: [[*a]]\n", "line 2: it is nested"},
		"wide is not deep":             {strings.Repeat("- [{}]\n", 100), ""},
		"large when printed":           {"a: [[[" + strings.Repeat("1,", 200) + "1]]]\n", "line 1: printed as blocks it makes more than"},
		"aliases in a text":            {"a: |\n  a: &a [1, 2, 3]\n  b: [*a, *a, *a]\n", "line 1: aliases stand"},
		"aliases in texts together":    {"- |\n  a: &a [1, 2, 3]\n  b: [*a]\n- |\n  a: &a [1, 2, 3]\n  b: [*a, *a]\n", "line 4: aliases stand"},
		"a text that is no YAML":       {"a: |\n  if a && b; then rm -- *; fi\n  {\n", ""},
		"what is no YAML":              {"a: &a [1\nb: *a *a *a", ""},
	} {
		err := few.Text([]byte(c.text))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)):
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// FuzzText: the first look at a text never passes what the nodes would not.
func FuzzText(f *testing.F) {
	for _, text := range []string{"a: &a [1, 2]\nb: [*a, *a]\n", "- - [{a: {}}]\n", "a: |\n  b: &b 1\n  c: *b\n", "? ? ? a\n", "a: \"{\" #}}\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if few.suspicious([]byte(text)) {
			return
		}
		decoder := yaml.NewDecoder(strings.NewReader(text))
		for {
			var doc yaml.Node
			if decoder.Decode(&doc) != nil {
				return
			}
			if err := few.Node(&doc); err != nil {
				t.Errorf("passed at once: %v", err)
			}
		}
	})
}
