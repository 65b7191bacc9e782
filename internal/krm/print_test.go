package krm

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// awkward are values that a printer brings over only with care.
const awkward = `kind: Awkward
metadata: {name: a}
spec:
  text: >
    one
      indented
    two

    three
  strip: >-
    a

      b
  keep: >+
    x

  blanks: |
    ends with a blank 
    	tab
      
    more
  emoji: |
    alert: 🔥 on fire
    path: C:\U0001F600
  plain: 🔥 \ud83d
  quoted: "é🔥\U0001F600 "
  first: |2
      indented first
    second
  flow: {a: , b: 1, c: ~, d: [~, x], "e": !!str 12, f: 🔥}
  tagged: !!str 123
  own: !custom foo
  binary: !!binary aGVsbG8=
  numbers: [0755, 1e3, 1_000, .inf, -.INF, .NaN, 0x1F, 0o17, 1:20, 12345678901234567890123]
  words: [on, no, y, ~, null, =, 2001-12-14]
  ? [a, b]
  : complex
  ? |
    long key
  : literal key
  1: number key
  null: null key
  anchor: &a {k: v}
  alias: *a
  merged:
    <<: *a
    z: 1
  "\u2028": "\x07\r\u2029"
  empty:
  list:
  - - - deep
  -
  - ''
`

func node(t testing.TB, text string) *yaml.Node {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Content[0]
}

// TestPrintHoldsEveryValue: what is printed reads as what it was, stays so, and
// texts of several lines stay texts of several lines.
func TestPrintHoldsEveryValue(t *testing.T) {
	first, err := NewPrinter()(NewObject(yaml.NewRNode(node(t, awkward))))
	if err != nil {
		t.Fatal(err)
	}
	wantAlike(t, node(t, awkward), node(t, string(first)))
	again, err := NewPrinter()(NewObject(yaml.NewRNode(node(t, string(first)))))
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, string(first), string(again))
	for _, line := range []string{"    alert: 🔥 on fire\n", "    path: C:\\U0001F600\n", "    ends with a blank \n", "  plain: 🔥 \\ud83d\n"} {
		if !strings.Contains(string(first), line) {
			t.Errorf("%q is not in\n%s", line, first)
		}
	}
}

// TestSetHoldsEveryText: whatever a text begins with, it is written and read again.
func TestSetHoldsEveryText(t *testing.T) {
	for _, text := range []string{"\n00", "\n\n 00", "\n 00\n", " \n00", "\n", " a\n b\n", "\ta\nb", "\n\ta\n", "\n# a\n", "a\n\n", "\r\na", "\n- a, b: [c]"} {
		o := NewManifest(Ref{APIVersion: "v1", Kind: "A", Name: "a"})
		value := []any{map[string]any{"text": text, "other": "a, b"}, map[string]any{"deep": []any{[]any{map[string]any{"text": text}}}}}
		if err := o.Set(value, "spec"); err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		out, err := NewPrinter()(o)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if diff := cmp.Diff(any(value), NewObject(yaml.NewRNode(node(t, string(out)))).Value()["spec"]); diff != "" {
			t.Errorf("%q: (-want +got)\n%s\n%s", text, diff, out)
		}
	}
}

// wantAlike compares values, whatever their styles.
func wantAlike(t *testing.T, want, got *yaml.Node) {
	t.Helper()
	if diff := cmp.Diff(values(want), values(got)); diff != "" {
		t.Errorf("values changed (-want +got):\n%s", diff)
	}
}

// values writes a tree down as kinds, tags and texts.
func values(n *yaml.Node) []string {
	text := n.Value
	if n.ShortTag() == yaml.NodeTagNull {
		text = ""
	}
	all := []string{n.ShortTag() + " " + n.Anchor + " " + text}
	for _, child := range n.Content {
		all = append(all, values(child)...)
	}
	return append(all, "end")
}

// TestUntouchedItemsKeepTheirBytes: only what was edited changes, wherever the
// items stand and however the rest is written.
func TestUntouchedItemsKeepTheirBytes(t *testing.T) {
	for name, frame := range map[string]struct{ before, indent, after string }{
		"plain":        {header + "items:\n", "", ""},
		"indented":     {header + "items:   # those\n", "    ", "\n\n# end\n"},
		"marked":       {"%YAML 1.1\n# top\n---\n" + header + "# about\n\nitems:\n# head\n", "  ", "functionConfig: {kind: A,\n  spec: [] }  \n# end\n"},
		"items first":  {"items:\n\n", "", "\n# about the kind\nkind:   ResourceList\napiVersion: 'config.kubernetes.io/v1'"},
		"old results":  {"results:\n- message: old\n  severity: info\n" + header + "items:\n", "", "x: |\n  keep  \n"},
		"results last": {header + "items:\n", "", "x: 1\nresults:\n- message: old\n  severity: info\n# end\n"},
		"windows":      {strings.ReplaceAll(header, "\n", "\r\n") + "items:\r\n", "", "x: 1\r\n"},
		"unknown text": {header + "note: \"a\n  - b\n  items:\n  - c\"\nitems:\n", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			foreign := asItem(awkward, frame.indent)
			edited := asItem("kind: Edited\nmetadata:\n  name: e   # me\n\n# foot\n", frame.indent)
			list := read(t, frame.before+foreign+edited+foreign+frame.after)
			list.Items[1].SetText("new", "metadata", "name")
			list.Items = append(list.Items, NewManifest(Ref{Kind: "New", Name: "n"}))
			got := write(t, list, Finding{Severity: Info, Message: "told"})
			if count := strings.Count(got, foreign); count != 2 {
				t.Errorf("%d of 2 untouched items have their bytes:\n%s", count, got)
			}
			kept, old, _ := strings.Cut(frame.before, "results:\n- message: old\n  severity: info\n")
			after := strings.Replace(frame.after, "results:\n- message: old\n  severity: info\n", "", 1)
			if !strings.HasPrefix(got, kept+old) || !strings.Contains(got, after) {
				t.Errorf("what is around the items changed:\n%s", got)
			}
			again := read(t, got)
			if len(again.Items) != 4 || again.Items[1].Name() != "new" || strings.Count(got, "# foot") != 1 || again.root.Field("results").Value.Content()[0].Content[1].Value != "told" {
				t.Errorf("got\n%s", got)
			}
			if second := write(t, again, Finding{Severity: Info, Message: "told"}); second != got {
				t.Errorf("a second time (-first +second):\n%s", cmp.Diff(got, second))
			}
		})
	}
}

func asItem(text, by string) string {
	return by + "- " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+by+"  ") + "\n"
}

// FuzzPrint: whatever YAML stands in an item, it goes out by its bytes when nothing
// edits it, and printed anew it has the same values.
func FuzzPrint(f *testing.F) {
	f.Add(awkward)
	f.Add("a: |+\n  x\n\n# foot\n")
	f.Add("# head\n- a # line\n- {b: [c, # in\n  d]}\n# foot\n\n# free\n")
	f.Add("a: \"x\n- y\"\nb: ' z\n\n  z '\n")
	f.Add("<<: {a: 1}\nb: &x !!map\n  c: *x\n")
	paths, err := filepath.Glob("../../functions/*/testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(text).Files {
			if file.Name == "in.yaml" {
				f.Add(strings.Split(string(file.Data), "---\n")[0])
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		var doc yaml.Node
		if len(text) > 10_000 || yaml.Unmarshal([]byte(text), &doc) != nil || len(doc.Content) == 0 || isCyclic(doc.Content[0], nil) {
			t.Skip()
		}
		var p printer
		first, err := p.item(doc.Content[0])
		if err != nil {
			t.Skip() // told, and nothing is written
		}
		wantAlike(t, doc.Content[0], node(t, string(first)).Content[0])
		list, err := Read(strings.NewReader(header + "items:\n" + asItem("kind: A\nspec:\n  "+strings.ReplaceAll(text, "\n", "\n  "), "") + "- kind: B\n"))
		if err != nil || list.source == nil || len(list.Items) != 2 {
			t.Skip() // not the same YAML any more
		}
		if got := write(t, list); got != string(list.data) {
			t.Errorf("untouched (-in +out):\n%s", cmp.Diff(string(list.data), got))
		}
	})
}

func isCyclic(n *yaml.Node, open []*yaml.Node) bool {
	for _, o := range open {
		if n.Kind == yaml.AliasNode && n.Alias == o {
			return true
		}
	}
	for _, child := range n.Content {
		if isCyclic(child, append(open[:len(open):len(open)], n)) {
			return true
		}
	}
	return false
}
