package krm

import (
	"strings"
	"testing"
)

// withAliases runs an edit of the first object as a function does.
func withAliases(t *testing.T, items string, edit func(*Object)) string {
	t.Helper()
	list := read(t, header+"items:\n"+items)
	f := &testFunction{transform: func(r *Run) { edit(r.Items()[0]) }}
	r := NewRun(list, "do-test")
	restore := r.writeOutAliases()
	f.Transform(r)
	restore()
	_, text, _ := strings.Cut(write(t, list), "items:\n")
	return text
}

func TestAliasesAreWrittenOut(t *testing.T) {
	const other = "- apiVersion: v1\n  kind: B\n  a: &b {c: 1}\n  d: *b\n"
	for _, tt := range []struct{ name, item, want string }{
		{"nothing is shared", "a: {c: 1}\n", "a: {c: 1}\n"},
		{"an alias", "a: &a {c: 1}\nl: [*a]\n", "a: {c: 1}\nl: [{c: 1}]\n"},
		{"a merge", "a: &a {c: 1, d: 1}\ne: {<<: *a, c: 2}\n", "a: {c: 1, d: 1}\ne: {d: 1, c: 2}\n"},
		{"a merge of several", "a: &a {c: 1}\nb: &b {c: 2, d: 2}\ne:\n  f: 0\n  <<: [*a, *b]\n", "a: {c: 1}\nb: {c: 2, d: 2}\ne:\n  f: 0\n  c: 1\n  d: 2\n"},
		{"a merge of a merge", "a: &a {c: 1}\nb: &b {<<: *a, d: 2}\ne: {<<: *b}\n", "a: {c: 1}\nb: {c: 1, d: 2}\ne: {c: 1, d: 2}\n"},
		{"a merge of no mapping", "a: &a x\ne: {<<: *a}\n", "a: &a x\ne: {<<: *a}\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			head := "apiVersion: v1\nkind: A\n"
			item := func(body string) string {
				return "- " + strings.ReplaceAll(strings.TrimSpace(head+body), "\n", "\n  ") + "\n"
			}
			got := withAliases(t, item(tt.item)+other, func(o *Object) { o.SetText("edited", "z") })
			wantText(t, item(tt.want+"z: edited\n")+other, got)
			got = withAliases(t, item(tt.item)+other, func(*Object) {})
			wantText(t, item(tt.item)+other, got)
		})
	}
}

// TestAliasesAcrossObjects: the list is one document, so objects may share too.
func TestAliasesAcrossObjects(t *testing.T) {
	const items = "- apiVersion: v1\n  kind: A\n  l:\n  - &a {c: 1}\n- apiVersion: v1\n  kind: B\n  l:\n  - *a\n"
	got := withAliases(t, items, func(o *Object) { o.Each("l")[0].SetText("2", "c") })
	again := read(t, header+"items:\n"+got).Items
	if again[0].Each("l")[0].Text("c") != "2" || again[1].Each("l")[0].Text("c") != "1" {
		t.Error(got)
	}
}

// TestNoEnd: what stands for more than there is memory for is refused before anything
// follows an alias. internal/bound tests the measure.
func TestNoEnd(t *testing.T) {
	for items, want := range map[string]string{
		"- apiVersion: v1\n  kind: A\n  a: &a [*a]\n":                        "line 6: alias *a stands inside what it stands for",
		"- a: &a\n    b: *a\n    c: '1'\n  d: *a\n":                          "line 5: alias *a stands inside",
		"- a: " + strings.Repeat("[", 250) + strings.Repeat("]", 250) + "\n": "line 4: it is nested more than 200 levels deep",
	} {
		if _, err := Read(strings.NewReader(header + "items:\n" + items)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
