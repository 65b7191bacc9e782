package golden

import (
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

const (
	sentinelComment    = "sentinel: this comment lives"
	sentinelAnnotation = "sentinel.example.com/keep"
	sentinelField      = "sentinelUnknownField"

	// awkward are values that a printer brings over only with care.
	awkward = `{unicode: "ünïcode: 'kept' 🔥\u2028\e", empty: , null: ~, words: [no, on, y, =, ~, "null"], numbers: [0755, 1e3, 1_000, 1:20, .inf, "1"],
  date: 2001-12-14, binary: !!binary aGVsbG8=, own: !own tag, "quoted key": '', lines: "a \n\n  b\t\n", nested: [[], {}, [{}]], 1: one}`
	// foreign is an object that no function knows; it takes a component.
	foreign = "- # nobody's\n  apiVersion: example.com/v1\n  kind:   Foreign\n  metadata: {name: zz-foreign, labels: {a: , b: '', app.kubernetes.io/name: COMPONENT}}\n  spec:\n" +
		"    folded: >\n      one\n        indented\n      two\n\n      three\n    literal: |+\n      blank \n      \U0001F525\n\n" +
		"    flow: [a,   'b', \"c\"]   # as it was\n    long: plain\n      text\n    ? complex\n    : {x: , y: 0755}\n"
)

// minimal: a comment, an annotation and a field of awkward values in every object
// survive; no value is edited that the function would not edit without them; an
// object of somebody else keeps its bytes; and the function's guard is lifted from
// every object. Where it stays on one whose arguments cannot be read, the case has
// said that without the guard too.
func (c *Case) minimal(t *testing.T, def *krm.Definition, first outcome) {
	t.Helper()
	foreign, input, got := c.planted(t, def, krm.GuardPrefix+def.Name)
	if got.code != 0 && keptForHidden(got.stderr) {
		foreign, input, got = c.planted(t, def, "sentinel.example.com/guard")
	}
	if got.code != 0 {
		t.Fatalf("law: minimal: fails with harmless additions:\n%s", got.stderr)
	}
	for _, sentinel := range []string{sentinelComment, sentinelAnnotation, sentinelField, foreign} {
		want, have := strings.Count(input, sentinel), strings.Count(got.out, sentinel)
		if have < want {
			t.Errorf("law: minimal: %q was in the input %d times, in the output %d times", sentinel, want, have)
		}
	}
	edited := Edits{}
	for _, lost := range lostValues(t, string(c.Input(t)), first.out) {
		edited[lost.place] = true
	}
	for _, lost := range lostValues(t, input, got.out) {
		if !edited.allow(lost) {
			t.Errorf("law: minimal: %q at %s is edited", lost.value, lost.place)
		}
	}
	if strings.Contains(got.out, krm.GuardPrefix+def.Name) {
		t.Errorf("law: fails closed: the guard of %s is still there after it ran", def.Name)
	}
}

// planted calls the function on the case's objects with sentinels in them.
func (c *Case) planted(t *testing.T, def *krm.Definition, guard string) (string, string, outcome) {
	t.Helper()
	items := objects(t, c.File("in.yaml"))
	for _, item := range items {
		if c.keeps(t, item) {
			plantSentinels(t, item, guard)
		}
	}
	foreign := foreignLike(items)
	input := strings.Replace(string(list(t, config(t, c), items)), "items:\n", "items:\n"+foreign, 1)
	return foreign, input, call(def, []byte(input))
}

// keptForHidden tells whether all errors are guards that stay on workloads of which
// a warning says that they cannot be read.
func keptForHidden(stderr string) bool {
	for line := range strings.Lines(stderr) {
		if subject, kept := strings.CutPrefix(line, "error: "); kept {
			name, _, waits := strings.Cut(subject, " metadata.labels: it waits for")
			if !waits || !strings.Contains(line, krm.NothingToDo) || !strings.Contains(stderr, "warning: "+name+" ") {
				return false
			}
		}
	}
	return true
}

// foreignLike returns the foreign object, in the component of the first that has one:
// some functions take no object without.
func foreignLike(items []*yaml.RNode) string {
	component := "none"
	for _, item := range items {
		if label := krm.NewObject(item).Label(krm.ComponentLabel); label != "" {
			component = label
			break
		}
	}
	return strings.Replace(foreign, "COMPONENT", component, 1)
}

// keeps tells whether an object is still there in the end: a function may remove
// one, and its case says so by leaving it out.
func (c *Case) keeps(t *testing.T, item *yaml.RNode) bool {
	t.Helper()
	o := krm.NewObject(item)
	return slices.ContainsFunc(objects(t, c.File("out.yaml")), func(out *yaml.RNode) bool {
		return krm.NewObject(out).Kind() == o.Kind() && krm.NewObject(out).Name() == o.Name()
	})
}

func plantSentinels(t *testing.T, item *yaml.RNode, guard string) {
	t.Helper()
	item.YNode().HeadComment = "# " + sentinelComment
	edits := []yaml.Filter{
		yaml.SetAnnotation(sentinelAnnotation, "kept"),
		yaml.SetField(sentinelField, yaml.MustParse(awkward)),
	}
	if krm.NewObject(item).IsManifest() {
		edits = append(edits, yaml.SetLabel(guard, "not rendered yet"))
	} else {
		edits = edits[:1]
	}
	for _, edit := range edits {
		if err := item.PipeE(edit); err != nil {
			t.Fatal(err)
		}
	}
}
