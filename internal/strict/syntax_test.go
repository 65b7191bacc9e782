package strict

import (
	"strings"
	"testing"
)

func TestSyntax(t *testing.T) {
	for text, want := range map[string]string{
		"a: 1\n":                          "",
		"":                                "",
		"a:\n\tb: 1\n":                    "line 2: indented with a tab, which YAML does not take; indent with spaces",
		"a:\n  b: 1\n  c:\n  \t- d\n":     "line 4: indented with a tab, which YAML does not take; indent with spaces",
		"a: 1\nb: [1, 2\nc: 3\n":          "line 2: did not find expected ',' or ']'",
		"a: 1\n---\nb: 1\nc: 2\n  d: 3\n": "line 5: mapping values are not allowed in this context",
		"a: 1\nb:\n  c: 1\n d: 2\ne: 3\n": "line 4: did not find expected key",
		"a: \"x\nb: 2\nc: 3\n":            "line 4: found unexpected end of stream",
		"a: *b\n":                         "line 1: unknown anchor 'b' referenced",
		"a: 1\nb: 2\nc: @x\nd: 4\n":       "line 3: found character that cannot start any token",
		"a: {b: 1\n":                      "line 1: did not find expected ',' or '}'",
		"- a\n- b\nc: 1\nd: 2\n":          "line 3: did not find expected '-' indicator",
		"a: |\n  text\n more\nb: 2\n":     "line 3: did not find expected key",
		"kind: A\nmetadata:\n   name: a\n  namespace: b\n": "line 4: did not find expected key",
	} {
		got := ""
		if err := Syntax([]byte(text)); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestSyntaxOfLargeTexts: the line is told of them, too, and they are read once.
func TestSyntaxOfLargeTexts(t *testing.T) {
	const many = 20_000
	item := "- kind: ConfigMap\n  metadata: {name: a}\n"
	for broken, want := range map[string]string{
		"  kind: B\n   c: d\n": "line 40002: mapping values are not allowed in this context",
		"- a\n\tb: 1\n":        "line 40002: indented with a tab, which YAML does not take; indent with spaces",
		"- a: @x\n":            "line 40001: found character that cannot start any token",
		"- text: {a: b,\n" + strings.Repeat("    c: d,\n", 10): "line 40011: did not find expected node content",
	} {
		got := Syntax([]byte(strings.Repeat(item, many) + broken))
		if got == nil || got.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", broken, got, want)
		}
		if strings.Contains(broken, ",") {
			continue // what is behind would be a part of it
		}
		if got := Syntax([]byte(strings.Repeat(item, many) + broken + strings.Repeat(item, many))); got == nil || got.Error() != want {
			t.Errorf("%q in the middle:\n got %v\nwant %s", broken, got, want)
		}
	}
}
