package krm

import (
	"strings"
	"testing"
)

func TestEditText(t *testing.T) {
	const before = `apiVersion: v1
kind: ConfigMap
data:
  # Comments with old stay.
  old: "old"
  text: |
    one old
    two
  list: [old, 1, {key: old}]
other: old
`
	const after = `apiVersion: v1
kind: ConfigMap
data:
  # Comments with old stay.
  old: "new"
  text: |
    one new
    two
  list: [new, 1, {key: new}]
other: old
`
	objects, err := ParseStream([]byte(before))
	if err != nil {
		t.Fatal(err)
	}
	objects[0].EditText(func(s string) string { return strings.ReplaceAll(s, "old", "new") }, "data")
	objects[0].EditText(strings.ToUpper, "nowhere")
	got, err := objects[0].Node().String()
	if err != nil {
		t.Fatal(err)
	}
	if got != after {
		t.Errorf("got\n%s\nwant\n%s", got, after)
	}
}
