package krm_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// TestParseManifests: whatever clients print is read as what they would apply.
func TestParseManifests(t *testing.T) {
	for name, tt := range map[string]struct {
		text   string
		refs   []string
		others int
		faults []string
	}{
		"documents":    {text: "---\n# none\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\n{apiVersion: v1, kind: Secret, metadata: {name: b}}\n...\n", refs: []string{"Secret a", "Secret b"}},
		"a list":       {text: "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Secret, metadata: {name: b}}]}\n", refs: []string{"Secret a", "Secret b"}},
		"a typed list": {text: "apiVersion: apps/v1\nkind: StatefulSetList\nitems: [{metadata: {name: a}}]\n", refs: []string{"StatefulSet a"}},
		"functions":    {text: "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: [{apiVersion: v1, kind: Secret, metadata: {name: a}}]\n", refs: []string{"Secret a"}},
		"no list":      {text: "apiVersion: acme.dev/v1\nkind: AllowList\nmetadata: {name: a}\nspec: {items: []}\n", refs: []string{"AllowList a"}},
		"JSON":         {text: "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Secret\", \"metadata\": {\"name\": \"a\"}}", refs: []string{"Secret a"}},
		"others":       {text: "a: b\n---\n- a\n---\ntext\n---\nkind: values\n---\n", others: 4},
		"aliases":      {text: "apiVersion: v1\nkind: Secret\nmetadata: &m {name: a}\nmore: {<<: *m}\n", refs: []string{"Secret a"}},
		"twice":        {text: "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  name: b\n", refs: []string{"Secret b"}, faults: []string{"error: f:5: Secret a metadata.name: given twice; remove one of them; kustomize takes no such file, and API servers take the last one"}},
		"cut off":      {text: "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\na: [\n", refs: []string{"Secret a"}, faults: []string{"error: f:5: not YAML: did not find expected node content"}},
		"no version":   {text: "\nkind: Secret\nmetadata: {name: a}\n", faults: []string{"error: f:2: Secret a apiVersion: an object of kind Secret without an apiVersion; add it"}},
		"endless":      {text: "apiVersion: v1\nkind: Secret\nmetadata: &m {name: a, m: *m}\n", faults: []string{"error: f:3: alias *m stands inside what it stands for; write it out"}},
		"nothing":      {},
	} {
		t.Run(name, func(t *testing.T) {
			m := krm.ParseManifests("f", []byte(tt.text))
			var refs, faults []string
			for _, o := range m.Objects {
				refs = append(refs, o.Ref().String())
				if o.File() != "f" {
					t.Errorf("%s is from %q", o.Ref(), o.File())
				}
			}
			for _, f := range append(m.Faults, m.Told...) {
				faults = append(faults, f.String())
			}
			if diff := cmp.Diff(tt.refs, refs); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.faults, faults); diff != "" {
				t.Error(diff)
			}
			if m.Others != tt.others {
				t.Errorf("%d others, want %d", m.Others, tt.others)
			}
		})
	}
}

// TestLines: a field's line is that of the file, also in the text of a ConfigMap, and
// that of the deepest part that is there.
func TestLines(t *testing.T) {
	m := krm.ParseManifests("f", []byte("# one\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a.yml: |\n    # six\n    groups:\n    - name: b\n"))
	var lines krm.Lines
	for field, want := range map[string]int{"": 3, "metadata.name": 5, "data.a.yml": 7, "data.a.yml.groups[0].name": 10, "data.b": 6, "spec": 3} {
		if got := lines.Of(m.Objects[0], field); got != want {
			t.Errorf("%q: line %d, want %d", field, got, want)
		}
	}
	if lines.Parsed() != 1 {
		t.Errorf("the text was parsed %d times", lines.Parsed())
	}
	if got := lines.Of(krm.NewManifest(krm.Ref{APIVersion: "v1", Kind: "Secret", Name: "a"}), "metadata"); got != 0 {
		t.Errorf("line %d of what was not read", got)
	}
}

func FuzzParseManifests(f *testing.F) {
	f.Add("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: a, name: b}}\n- &a [*a]\n")
	f.Add("kind: PodList\napiVersion: v1\nitems: [{}, null, [], {kind: 1}]\n---\n{{ a }}")
	f.Fuzz(func(t *testing.T, text string) {
		m := krm.ParseManifests("f", []byte(text))
		var lines krm.Lines
		for _, o := range m.Objects {
			if !o.Has("apiVersion") || o.Kind() == "" {
				t.Errorf("%q is no object", text)
			}
			if n := lines.Of(o, "metadata.name"); n < 0 || n > 1+len(text) {
				t.Errorf("line %d", n)
			}
		}
	})
}
