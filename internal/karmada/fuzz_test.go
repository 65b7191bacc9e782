package karmada

import (
	"testing"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	k8syaml "sigs.k8s.io/yaml"
)

// FuzzDocuments: what Karmada prints for an edited document is, to every reader of
// YAML, the text that the member is to have.
func FuzzDocuments(f *testing.F) {
	for _, pair := range [][2]string{
		{"a: 1\nb: {c: no}\n", "a: 2\nb: {c: no}\n"},
		{"global: {external_labels: {}}\nx: ['on', y, ~]\n", "global: {external_labels: {cluster: a}}\nx: ['on', 'y', null]\n"},
		{"a: |\n  x\n  y\nb: 0755\n", "a: >-\n  x\n  y\nb: 1.10\n"},
		{"a/b: {c~d: [1, {e: 2}]}\n", "a/b: {c~d: [1, {e: 3}], '': 1}\n"},
		{"? [a]\n: b\n", "1: b\n"},
		{"a: |\n  0\n", "b: >\n\n  0\n"},
		{"a: \"\\u2028\\ud83d\\ude00\"\n", "a: \"<&>\\u0007\"\n"},
	} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, from, to string) {
		if len(from)+len(to) > 2000 {
			t.Skip("long texts are no other than short ones")
		}
		object := func(text string) map[string]any { return map[string]any{"data": map[string]any{"f": text}} }
		o := Diff(object(from), object(to))
		for _, edit := range o.FieldOverrider {
			got, want := edited(t, from, edit), to
			a, err1 := oneDocument(got)
			b, err2 := oneDocument(want)
			if err1 != nil || err2 != nil || !sameNodes(a, b) {
				t.Fatalf("from %q to %q by %+v: %q", from, to, edit.YAML, got)
			}
			var old, new any
			if k8syaml.Unmarshal([]byte(got), &old) != nil || k8syaml.Unmarshal([]byte(want), &new) != nil || string(marshal(t, old)) != string(marshal(t, new)) {
				t.Fatalf("from %q to %q by %+v: %q in YAML 1.1", from, to, edit.YAML, got)
			}
		}
	})
}

// edited does what Karmada v1.18.1 does with a document (overridemanager.applyRawYAMLPatch).
func edited(t *testing.T, text string, override FieldOverrider) string {
	t.Helper()
	document, err := k8syaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	// The edits reach Karmada as JSON. That the policy's own YAML holds them is asserted
	// where it is printed (krm): the YAML library alone writes texts that it cannot read.
	operations := []map[string]any{}
	for _, e := range override.YAML {
		operation := map[string]any{"op": e.Operator, "path": e.SubPath}
		if e.Operator != "remove" {
			operation["value"] = e.Value
		}
		operations = append(operations, operation)
	}
	patch, err := jsonpatch.DecodePatch(marshal(t, operations))
	if err != nil {
		t.Fatal(err)
	}
	if document, err = patch.Apply(document); err != nil {
		t.Fatalf("%v applying %+v to %q", err, override.YAML, text)
	}
	out, err := k8syaml.JSONToYAML(document)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
