package krm

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDuplicates(t *testing.T) {
	many := "kind: A\nspec:\n"
	for i := range 2 * few {
		many += fmt.Sprintf("  k%d: 1\n", i)
	}
	for text, want := range map[string][]string{
		"kind: A\nmetadata: {name: a}\nspec:\n  list:\n  - x: 1\n    y: 2\n    x: 3\n  - x: 1\n  list: []\n": {"spec.list[0].x", "spec.list"},
		"kind: A\nspec: {1: a, '1': b, c: {d: 1, e: 2, d: 3, d: 4}}\n":                                       {"spec.c.d", "spec.c.d", "spec.1"},
		"kind: A\nspec: {a: &a {x: 1}, b: {<<: *a, x: 2, <<: *a}}\n":                                         nil,
		many:                 nil,
		many + "  k3: 2\n":   {"spec.k3"},
		"kind: A\nkind: B\n": {"kind"},
	} {
		o, _ := item(t, text)
		var got []string
		for _, f := range Duplicates([]*Object{o}) {
			got = append(got, f.Field)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

// TestKeysGivenTwice: of the list, of the functionConfig and of items, one line
// each, and what came goes out.
func TestKeysGivenTwice(t *testing.T) {
	const input = header + `functionConfig: {apiVersion: thanos-fleet.dev/v1alpha1, kind: A, metadata: {name: a}, spec: {x: 1, x: 2}}
laterField: 1
laterField: 2
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: c}
  data: {a: "1", b: "2", a: "3"}
  data: {}
`
	var out, stderr bytes.Buffer
	if code := Main(func(string) (*Definition, string) { t.Error("a function ran"); return nil, "" }, strings.NewReader(input), &out, &stderr); code != ExitFindings {
		t.Errorf("got %d", code)
	}
	const rest = ": given twice; remove one of them; kustomize takes no such file, and API servers took the last one\n"
	wantText(t, "error: laterField"+rest+"error: A a spec.x"+rest+"error: ConfigMap c data.a"+rest+"error: ConfigMap c data"+rest, stderr.String())
	if !strings.HasPrefix(out.String(), input) {
		t.Errorf("the items changed:\n%s", out.String())
	}
}
