package krm

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

const header = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"

func read(t testing.TB, text string) *List {
	t.Helper()
	list, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func write(t testing.TB, list *List, findings ...Finding) string {
	t.Helper()
	var out bytes.Buffer
	if err := list.Write(&out, findings); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// item returns the one object of a list that holds the text.
func item(t testing.TB, text string) (*Object, *List) {
	t.Helper()
	list := read(t, header+"items:\n- "+strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ")+"\n")
	return list.Items[0], list
}

// printed returns the one item of a list as it is written.
func printed(t testing.TB, list *List) string {
	t.Helper()
	_, text, _ := strings.Cut(write(t, list), "items:\n- ")
	return strings.ReplaceAll(text, "\n  ", "\n")
}

func wantText(t testing.TB, want, got string) {
	t.Helper()
	if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); diff != "" {
		t.Error(diff)
	}
}

func TestWriteGivesBackWhatWasRead(t *testing.T) {
	const text = `# about the list
apiVersion: config.kubernetes.io/v1
kind: ResourceList
metadata: # unknown to us
  name: x
functionConfig:
  kind: Any # thing
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: a} # flow
  data:
    # head
    b: "quoted"
    script: |
      one
        two
    anchor: &x [1, 0x10, 1e3]
    again: *x
- kind: Kustomization
laterField: [1]
`
	list := read(t, text)
	if list.Config.Kind() != "Any" || len(list.Items) != 2 {
		t.Errorf("got %v, %d items", list.Config, len(list.Items))
	}
	wantText(t, text, write(t, list))
}

func TestReadTakesOldVersionAndJSON(t *testing.T) {
	list := read(t, `{"apiVersion":"config.kubernetes.io/v1beta1","kind":"ResourceList","functionConfig":null,`+
		`"items":[{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"}}],"extra":1}`)
	if list.Config != nil || list.Items[0].Ref() != (Ref{"v1", "Service", "a", ""}) {
		t.Errorf("got %v, %v", list.Config, list.Items[0].Ref())
	}
	again := read(t, write(t, list))
	if len(again.Items) != 1 || scalar(again.root, "extra") != "1" || scalar(again.root, "apiVersion") != listVersionV1 {
		t.Error("the list changed")
	}
}

func TestReadTakesNoItems(t *testing.T) {
	for _, text := range []string{"", "items: []\n", "items:\n"} {
		if list := read(t, header+text); len(list.Items) != 0 {
			t.Errorf("%q: %d items", text, len(list.Items))
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", "the input is empty, want a ResourceList; kustomize, kpt and `thanos-fleet fn` send one"},
		{"blanks", " \n\n", "the input is empty"},
		{"no YAML", "a: [", "the input is not YAML: line 1: did not find expected node content; was the stream cut off?"},
		{"a tab", header + "items:\n- apiVersion: v1\n\tkind: A\n", "the input is not YAML: line 5: indented with a tab, which YAML does not take; indent with spaces; was the stream cut off?"},
		{"far behind where the list began", header + "items:\n- apiVersion: v1\n  kind: A\n- apiVersion: v1\n   kind: B\n", "the input is not YAML: line 7: mapping values are not allowed in this context; was the stream cut off?"},
		{"only a comment", "# x\n", "the input is not YAML: EOF; was the stream cut off?"},
		{"two documents", header + "---\n" + header, "the input holds more than one document, want one ResourceList; to render a folder use `thanos-fleet render`"},
		{"garbage behind", header + "---\n[", "more than one document"},
		{"another kind", "apiVersion: v1\nkind: List\n", "the input is List of v1, want a ResourceList of config.kubernetes.io/v1; to render a folder use `thanos-fleet render`"},
		{"another version", "apiVersion: config.kubernetes.io/v2\nkind: ResourceList\n", "the input is ResourceList of config.kubernetes.io/v2, want"},
		{"no kind", "a: b\n", "the input is an object without a kind, want"},
		{"a list", "- a\n", "the input is an object without a kind, want"},
		{"a word", "word\n", "the input is an object without a kind, want"},
		{"items that are none", header + "items: {}\n", "items of the ResourceList is not a list"},
		{"an item that is none", header + "items: [{kind: A}, text]\n", "items[1] of the ResourceList is not an object; was the stream cut off?"},
		{"an item cut off", header + "items: [{kind: A}, ]\n- ", "the input is not YAML"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	_, err := Read(iotest.ErrReader(errors.New("broken pipe")))
	if err == nil || err.Error() != "reading the ResourceList: broken pipe" {
		t.Errorf("got %v", err)
	}
}

func TestWriteReplacesResults(t *testing.T) {
	list := read(t, header+"items: []\nresults: # of an earlier function\n- message: old\n")
	finding := Finding{Severity: Warning, Message: "new"}
	wantText(t, header+"items: []\nresults:\n- message: new\n  severity: warning\n", write(t, list, finding))
	wantText(t, header+"items: []\nresults:\n- message: new\n  severity: warning\n", write(t, list, finding))
	wantText(t, header+"items: []\n", write(t, list))
}

func TestWriteTellsABrokenPipe(t *testing.T) {
	if err := read(t, header).Write(brokenPipe{}, nil); err == nil {
		t.Error("nobody noticed")
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestNewList(t *testing.T) {
	list := NewList(nil, []*Object{NewManifest(Ref{"v1", "Service", "a", "ns"})})
	wantText(t, header+`items:
- apiVersion: v1
  kind: Service
  metadata:
    name: a
    namespace: ns
`, write(t, list))
}

func TestParseStream(t *testing.T) {
	objects, err := ParseStream([]byte("kind: A\n---\n# nothing\n---\nkind: B\n---\n- list\n"))
	if err != nil || len(objects) != 2 || objects[1].Kind() != "B" {
		t.Errorf("got %v, %v", objects, err)
	}
	if _, err := ParseStream([]byte("a: [")); err == nil {
		t.Error("what is no YAML is taken")
	}
}
