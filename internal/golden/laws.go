package golden

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/golden/leaks"
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

// checkLaws asserts what holds for every function and every case.
func (c *Case) checkLaws(t *testing.T, def *krm.Definition, first outcome) {
	t.Helper()
	c.secretSilent(t, first)
	if c.File("stdin") != "" {
		return
	}
	for _, leak := range leaks.Of(objects(t, c.File("in.yaml")), objects(t, stream(t, first.out))) {
		t.Errorf("law: secret-silent: a value of %s", leak)
	}
	c.unknownFieldRefused(t, def)
	if c.Bad {
		c.nothingHalfWritten(t, first)
		return
	}
	c.idempotent(t, def, first)
	c.orderFree(t, def, first)
	c.keyOrderFree(t, def, first)
	c.minimal(t, def, first)
}

// idempotent: a second run changes nothing more, and needs all that the first made.
func (c *Case) idempotent(t *testing.T, def *krm.Definition, first outcome) {
	t.Helper()
	items := objects(t, stream(t, first.out))
	second := call(def, list(t, config(t, c), items))
	if second.code != 0 {
		t.Fatalf("law: idempotent: the second run fails:\n%s", second.stderr)
	}
	if diff := cmp.Diff(stream(t, first.out), stream(t, second.out)); diff != "" {
		t.Errorf("law: idempotent: the second run changes its own output (-first +second):\n%s", diff)
	}
	for line := range strings.Lines(second.stderr) {
		if strings.Contains(line, krm.LeftOver) && !strings.Contains(first.stderr, line) {
			t.Errorf("law: idempotent: the second run has no use for what the first made:\n%s", line)
		}
	}
}

// orderFree: shuffled input gives the same objects and the same findings.
func (c *Case) orderFree(t *testing.T, def *krm.Definition, first outcome) {
	t.Helper()
	want := byRef(t, first.out)
	for _, shuffle := range []func([]*yaml.RNode){slices.Reverse[[]*yaml.RNode], rotate} {
		items := objects(t, c.File("in.yaml"))
		shuffle(items)
		got := call(def, list(t, config(t, c), items))
		if diff := cmp.Diff(want, byRef(t, got.out)); diff != "" {
			t.Errorf("law: deterministic: the order of the input matters (-in order +shuffled):\n%s", diff)
		}
		if diff := cmp.Diff(first.stderr, got.stderr); diff != "" {
			t.Errorf("law: deterministic: the order of the input changes the findings:\n%s", diff)
		}
	}
}

// keyOrderFree: clients hand the configuration and the inventory on with their keys as
// they were written, or sorted; nothing that is written may depend on it.
func (c *Case) keyOrderFree(t *testing.T, def *krm.Definition, first outcome) {
	t.Helper()
	fn, items := config(t, c), objects(t, c.File("in.yaml"))
	reverseKeys(fn.YNode())
	for _, item := range items {
		if krm.NewObject(item).IsLocalConfig() {
			reverseKeys(item.YNode())
		}
	}
	got := call(def, list(t, fn, items))
	if diff := cmp.Diff(manifests(t, first.out), manifests(t, got.out)); diff != "" {
		t.Errorf("law: deterministic: the order of the configuration's keys matters (-as written +reversed):\n%s", diff)
	}
	if diff := cmp.Diff(sortedLines(first.stderr), sortedLines(got.stderr)); diff != "" {
		t.Errorf("law: deterministic: the order of the configuration's keys changes the findings:\n%s", diff)
	}
}

// reverseKeys turns the keys of every mapping around, but for those with aliases, which
// must stand behind their anchors.
func reverseKeys(n *yaml.Node) {
	if hasAlias(n) {
		return
	}
	for _, child := range n.Content {
		reverseKeys(child)
	}
	if n.Kind == yaml.MappingNode {
		slices.Reverse(n.Content)
		for entry := range slices.Chunk(n.Content, 2) {
			slices.Reverse(entry)
		}
	}
}

func hasAlias(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || slices.ContainsFunc(n.Content, hasAlias)
}

// manifests are the objects that are meant for a cluster.
func manifests(t *testing.T, out string) map[string]string {
	t.Helper()
	found := byRef(t, out)
	for _, item := range items(t, out) {
		if o := krm.NewObject(yaml.NewRNode(item)); o.IsLocalConfig() {
			delete(found, o.Ref().String())
		}
	}
	return found
}

func sortedLines(text string) []string { return slices.Sorted(strings.Lines(text)) }

func rotate(items []*yaml.RNode) {
	if len(items) > 1 {
		first := items[0]
		copy(items, items[1:])
		items[len(items)-1] = first
	}
}

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

// unknownFieldRefused: a field that the configuration does not have is an error
// that names it.
func (c *Case) unknownFieldRefused(t *testing.T, def *krm.Definition) {
	t.Helper()
	fn := config(t, c)
	section := "spec"
	if fn.GetKind() == "ConfigMap" {
		section = "data"
	}
	const field = "noSuchField"
	if err := fn.PipeE(yaml.LookupCreate(yaml.MappingNode, section), yaml.SetField(field, yaml.NewStringRNode("x"))); err != nil {
		t.Fatal(err)
	}
	got := call(def, list(t, fn, objects(t, c.File("in.yaml"))))
	if got.code == 0 || !strings.Contains(got.stderr, field) {
		t.Errorf("law: loud: an unknown field gives exit code %d and stderr %q", got.code, got.stderr)
	}
}

// nothingHalfWritten: on an error the items are written as they came.
func (c *Case) nothingHalfWritten(t *testing.T, first outcome) {
	t.Helper()
	if diff := cmp.Diff(stream(t, string(c.Input(t))), stream(t, first.out)); diff != "" {
		t.Errorf("law: loud: a failed run changes its items (-in +out):\n%s", diff)
	}
	for line := range strings.Lines(first.stderr) {
		if !strings.HasSuffix(line, "\n") {
			t.Errorf("law: loud: the line %q is not complete", line)
		}
	}
}

// secretSilent: no value of a Secret is in stderr or in the results.
func (c *Case) secretSilent(t *testing.T, first outcome) {
	t.Helper()
	if c.File("stdin") != "" {
		return
	}
	said := first.stderr + results(t, first.out)
	for _, item := range objects(t, c.File("in.yaml")) {
		o := krm.NewObject(item)
		if o.Kind() != "Secret" {
			continue
		}
		values := o.Strings("stringData")
		for key, value := range o.Strings("data") {
			plain, _ := base64.StdEncoding.DecodeString(value)
			if len(value) > 0 && strings.Contains(said, value) || (len(plain) > 0 && strings.Contains(said, string(plain))) {
				t.Errorf("law: secret-silent: the value of %s data.%s is told", o.Ref(), key)
			}
		}
		for key, value := range values {
			if len(value) > 0 && strings.Contains(said, value) {
				t.Errorf("law: secret-silent: the value of %s stringData.%s is told", o.Ref(), key)
			}
		}
	}
}
