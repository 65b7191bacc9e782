package scaffold

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCut: an item goes with the comment right above it, and no other byte changes.
func TestCut(t *testing.T) {
	for before, want := range map[string]string{
		"a:\n- x\n- b # it\n- y\n":                           "a:\n- x\n- y\n",
		"a: [x, b, y] # all\n":                               "a: [x, y] # all\n",
		"a: [b, x]\n":                                        "a: [x]\n",
		"a: [ 'x' , \"b\" ]\n":                               "a: [ 'x'  ]\n",
		"a: [b]\nc: 1\n":                                     "c: 1\n",
		"c: 1\n# of a\na:\n- b\n":                            "c: 1\n",
		"{c: 1, a: [b]}\n":                                   "{c: 1}\n",
		"a:\r\n- x\r\n- b\r\n":                               "a:\r\n- x\r\n",
		"a:\n  # one\n  - x\n\n  # two\n  - b\n\n  - y\n":    "a:\n  # one\n  - x\n\n  - y\n",
		"a: [é, b, ü]\n":                                     "a: [é, ü]\n",
		"# first\n---\na:\n- x\n- b":                         "# first\n---\na:\n- x\n",
		"a:\n- x\n- b\n# behind\nc: |\n  - b\n":              "a:\n- x\n# behind\nc: |\n  - b\n",
		"a: [{n: 1, l: [p, q]}, b, {n: \"]\", l: [p, q]}]\n": "a: [{n: 1, l: [p, q]}, {n: \"]\", l: [p, q]}]\n",
	} {
		docs, err := documents([]byte(before))
		if err != nil {
			t.Fatal(err)
		}
		got, err := cutItem([]byte(before), []any{0, "a"}, slices.Index(itemsOf(at(docs, 0, "a")), "b"))
		if err != nil {
			t.Errorf("%q: %v", before, err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", before, diff)
		}
	}
}

// TestCutRefuses: a form that cannot be cut is an error.
func TestCutRefuses(t *testing.T) {
	for before, want := range map[string]string{
		"a:\n- &b b\n- x\nc: *b\n": "others use an anchor",
		"- a:\n  - b\n":            "there is no",
		"? a\n: - b\n  - c\n":      "",
	} {
		got, err := cutItem([]byte(before), []any{0, "a"}, 0)
		if want == "" && err == nil {
			continue // then it was right: what comes out is compared
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v", before, got, err)
		}
	}
}

func TestCutDocument(t *testing.T) {
	text := "# top\na: 1\n---\nb: 2\n--- # third\nc: 3\n"
	for i, want := range []string{"b: 2\n--- # third\nc: 3\n", "# top\na: 1\n--- # third\nc: 3\n", "# top\na: 1\n---\nb: 2\n"} {
		got, err := cutDocument([]byte(text), i)
		if err != nil || string(got) != want {
			t.Errorf("%d: %q, %v", i, got, err)
		}
	}
}

// TestInsert: what is further in than an item's dash is the item's, comments too.
func TestInsert(t *testing.T) {
	for before, want := range map[string]string{
		"a:\n- m\n- z\n": "a:\n- m\n- new\n- z\n",
		"a:\n- m # y\n  # of m\n\n  # of m, too\n- z\n": "a:\n- m # y\n  # of m\n\n  # of m, too\n- new\n- z\n",
		"a:\n- m\n\n# of z\n- z\n":                      "a:\n- m\n- new\n\n# of z\n- z\n",
		"a:\n  - m\n# of b\nb: 1\n":                     "a:\n  - m\n  - new\n# of b\nb: 1\n",
		"a:\n- >-\n  m\n  n\n":                          "a:\n- >-\n  m\n  n\n- new\n",
		"a: [é, m, z]\n":                                "a: [é, m, new, z]\n",
	} {
		got, err := insert([]byte(before), []any{0, "a"}, "new")
		if err != nil {
			t.Errorf("%q: %v", before, err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", before, diff)
		}
	}
}

// FuzzInsertAndCut: what is inserted can be cut out again, and leaves the text as it was.
func FuzzInsertAndCut(f *testing.F) {
	for _, seed := range []string{"a:\n- x\n- y\n", "a: [x, y] # z\n", "a:\r\n  - x\r\n", "a: ['x' , \"y\"]\n", "b: 1\na:\n- x # y\n\n# z\nc: 1\n", "a:\n- m # y\n  # of m\n\n  # of m, too\n- z\n", "b: 1 # \u2028\na:\r- x\r- y\n", "a:\r \r- \n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		docs, err := documents([]byte(text))
		if err != nil || !strings.HasSuffix(text, "\n") || slices.Contains(itemsOf(at(docs, 0, "a")), "new") {
			return
		}
		added, err := insert([]byte(text), []any{0, "a"}, "new")
		if err != nil {
			return
		}
		docs, err = documents(added)
		if err != nil {
			t.Fatal(err)
		}
		got, err := cutItem(added, []any{0, "a"}, slices.Index(itemsOf(at(docs, 0, "a")), "new"))
		if err == nil && string(got) != text {
			t.Errorf("%q became %q and %q", text, added, got)
		}
	})
}
