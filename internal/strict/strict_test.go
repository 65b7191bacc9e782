package strict

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

type inner struct {
	Text  string `yaml:"text"`
	Count int    `yaml:"count,omitempty"`
}

type Common struct {
	Shared string `yaml:"shared"`
}

type outer struct {
	Common  `yaml:",inline"`
	On      bool              `yaml:"on"`
	Ratio   float64           `yaml:"ratio"`
	Big     int64             `yaml:"big"`
	One     inner             `yaml:"one"`
	Maybe   *inner            `yaml:"maybe"`
	Many    []inner           `yaml:"many"`
	Words   []string          `yaml:"words"`
	Labels  map[string]string `yaml:"labels"`
	Parts   map[string]inner  `yaml:"parts"`
	Any     yaml.Node         `yaml:"any"`
	Ignored string            `yaml:"-"`
	NoTag   string
}

func decode(t *testing.T, text string, into any) []string {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, p := range Decode(&doc, into) {
		found = append(found, p.String())
	}
	return found
}

func TestDecodeFills(t *testing.T) {
	var got outer
	problems := decode(t, `
shared: s
on: true
ratio: 0.5
big: 9007199254740993
one: {text: &x a, count: 1}
maybe: {text: *x}
many: [{text: b}, &m {text: c}, *m]
words: ["1", two]
labels: {a: b, ? "c" : ""}
parts: {p: {text: d}}
any: {whatever: [1, {x: y}], text: 1}
`, &got)
	want := outer{
		Common: Common{"s"}, On: true, Ratio: 0.5, Big: 9007199254740993, One: inner{"a", 1}, Maybe: &inner{"a", 0},
		Many: []inner{{"b", 0}, {"c", 0}, {"c", 0}}, Words: []string{"1", "two"},
		Labels: map[string]string{"a": "b", "c": ""}, Parts: map[string]inner{"p": {"d", 0}},
	}
	if got.Any.Kind != yaml.MappingNode || len(got.Any.Content) != 4 {
		t.Errorf("a node is taken as it is, got %+v", got.Any)
	}
	got.Any = yaml.Node{}
	if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
		t.Errorf("%v\n%s", problems, diff)
	}
}

func TestDecodeTakesNothingAndNull(t *testing.T) {
	for _, text := range []string{"", "# only a comment", "null", "{}", "{one: null, many: ~, labels: , on: , maybe: , words: [], any: }"} {
		var got outer
		if problems := decode(t, text, &got); problems != nil {
			t.Errorf("%q: %v", text, problems)
		}
	}
	if problems := Decode(nil, new(outer)); problems != nil {
		t.Error(problems)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"unknown", "share: true", []string{`share: unknown field; did you mean "shared"?`}},
		{"nothing near", "zzzzzzzz: 1", []string{
			"zzzzzzzz: unknown field; known fields: any, big, labels, many, maybe, on, one, parts, ratio, shared, words",
		}},
		{"a field without a tag", "NoTag: x\nnotag: x", []string{"NoTag", "notag"}},
		{"unknown below a pointer", "maybe: {txt: a}", []string{`maybe.txt: unknown field; did you mean "text"?`}},
		{"unknown below a list", "many: [{}, {txt: a}]", []string{`many[1].txt: unknown field; did you mean "text"?`}},
		{"unknown below a map", "parts: {p: {txt: a}}", []string{`parts.p.txt: unknown field; did you mean "text"?`}},
		{"unknown behind an alias", "any: &a {txt: b}\none: *a", []string{`one.txt: unknown field; did you mean "text"?`}},
		{"a key behind an alias", "any: &on bogus\n*on : true", []string{"bogus: unknown field"}},
		{"merge key", "<<: {on: true}", []string{"<<: unknown field"}},
		{"repeated", "on: true\non: false", []string{"on: given twice; remove one of them"}},
		{"repeated inline", "shared: a\nshared: b", []string{"shared: given twice; remove one of them"}},
		{"repeated in a map", "labels: {a: b, a: c}", []string{"labels.a: given twice; remove one of them"}},
		{"list for a struct", "one: [a]", []string{"one: got a list, want a mapping"}},
		{"text for a struct", "one: a", []string{"one: got a single value, want a mapping"}},
		{"mapping for a list", "many: {a: b}", []string{"many: got a mapping, want a list"}},
		{"text for a map", "labels: a", []string{"labels: got a single value, want a mapping"}},
		{"mapping for text", "one: {text: {a: b}}", []string{"one.text: got a mapping, want a single value"}},
		{"number for text", "one: {text: 1}", []string{"one.text: got a whole number, want a string; put it in quotes"}},
		{"fraction for text", "words: [1.5]", []string{"words[0]: got a number, want a string; put it in quotes"}},
		{"boolean for text", "labels: {a: true}", []string{"labels.a: got a boolean, want a string; put it in quotes"}},
		{"date for text", "words: [2026-01-01]", []string{"words[0]: got timestamp, want a string; put it in quotes"}},
		{"text for a boolean", "on: \"true\"", []string{"on: got a string, want a boolean; write a boolean"}},
		{"number for a boolean", "on: 1", []string{"on: got a whole number, want a boolean; write a boolean"}},
		{"text for a number", "one: {count: one}", []string{"one.count: got a string, want a whole number; write a whole number"}},
		{"fraction for a whole number", "big: 1.5", []string{"big: got a number, want a whole number; write a whole number"}},
		{"text for a fraction", "ratio: half", []string{"ratio: got a string, want a number; write a number"}},
		{"too large", "big: 99999999999999999999", []string{"big: got a number, want a whole number"}},
		{"too large for its type", "one: {count: 0xffffffffffffffff}", []string{"cannot unmarshal"}},
		{"null item", "many: [null, {}]", []string{"many[0]: empty item; remove the empty item or fill it"}},
		{"empty item", "words:\n-\n", []string{"words[0]: empty item; remove the empty item or fill it"}},
		{"null label", "labels: {a: }", []string{"labels.a: empty, want a string; write a value"}},
		{"a mapping as key", "labels: {? {a: b} : c}", []string{"cannot unmarshal !!map into string"}},
		{"all at once", "on: 1\nmany: [{txt: a}]\nonn: x", []string{"on: got", "many[0].txt: unknown", "onn: unknown"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got outer
			problems := decode(t, tt.text, &got)
			if len(problems) != len(tt.want) {
				t.Fatalf("got %q, want %q", problems, tt.want)
			}
			for i, want := range tt.want {
				if !strings.Contains(problems[i], want) {
					t.Errorf("got %q, want %q", problems[i], want)
				}
			}
		})
	}
}

func TestDecodeTakesAWholeNumberForAFraction(t *testing.T) {
	var got outer
	if problems := decode(t, "ratio: 1", &got); problems != nil || got.Ratio != 1 {
		t.Errorf("got %v, %v", got.Ratio, problems)
	}
}

type tree struct {
	Name     string `yaml:"name"`
	Children []tree `yaml:"children"`
}

// TestDecodeEndsOnCycles: an alias may stand inside its own anchor.
func TestDecodeEndsOnCycles(t *testing.T) {
	for name, text := range map[string]string{
		"one":      "&a {name: x, children: [*a]}",
		"several":  "&a {name: x, children: [*a, *a, *a]}",
		"two deep": "&a {children: [&b {children: [*a, *b]}]}",
		"in a map": "{name: x, children: &a [{children: *a}]}",
	} {
		t.Run(name, func(t *testing.T) {
			done := make(chan []string, 1)
			go func() { done <- decode(t, text, new(tree)) }()
			select {
			case problems := <-done:
				if len(problems) == 0 {
					t.Error("a cycle is taken")
				}
			case <-time.After(10 * time.Second):
				t.Fatal("hangs")
			}
		})
	}
}

func TestDecodeBoundsDepth(t *testing.T) {
	deep := strings.Repeat("{children: [", maxDepth) + strings.Repeat("]}", maxDepth)
	problems := decode(t, deep, new(tree))
	if len(problems) != 1 || !strings.Contains(problems[0], "nested deeper than 64; write it flat") {
		t.Errorf("got %q", problems)
	}
}

// TestDecodeBoundsWork: what is small to write must not be long to read.
func TestDecodeBoundsWork(t *testing.T) {
	bomb := "parts: {}\nmany: [&a {text: x}" + strings.Repeat(", *a", 2000) + "]\n"
	forest := "children:\n- &b\n  children: [&a {name: x}" + strings.Repeat(", *a", 2000) + "]\n" + strings.Repeat("- *b\n", 2000)
	repeated := strings.Repeat("name: x\n", 100_000)
	for name, tt := range map[string]struct {
		text string
		into any
		want string
	}{
		"many aliases":       {bomb, new(outer), ""},
		"aliases of aliases": {forest, new(tree), "more than 1048576 values; write it without aliases"},
		"repeated keys":      {repeated, new(tree), "name: given twice; remove one of them"},
	} {
		start := time.Now()
		problems := decode(t, tt.text, tt.into)
		if tt.want == "" != (len(problems) == 0) || tt.want != "" && !strings.HasSuffix(problems[0], tt.want) {
			t.Errorf("%s: got %.1000q", name, problems)
		}
		if spent := time.Since(start); spent > 30*time.Second {
			t.Errorf("%s: took %v", name, spent)
		}
	}
}

func TestDecodeCycleOutsideTheType(t *testing.T) {
	var got outer
	problems := decode(t, "many: &a\n- {text: x}\n- *a\n", &got)
	if diff := cmp.Diff([]string{"many[1]: got a list, want a mapping"}, problems); diff != "" {
		t.Error(diff)
	}
}
