package karmada

import (
	"errors"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	k8syaml "sigs.k8s.io/yaml"
)

// documents edits YAML inside a ConfigMap's value. It is false when one of the two is
// no mapping, or several documents, when a key becomes null, which an edit cannot say,
// or when what Karmada would print is not what is wanted; then the whole text is
// replaced.
//
// Karmada prints the whole document anew (v1.18.1, overridemanager.applyRawYAMLPatch):
// YAML 1.1 to JSON, patched, and back. Its "no" is false, 0755 is 493, 1.10 is 1.1, and
// comments are lost. So both sides are read as it reads them.
func (d *differ) documents(path, from, to string) bool {
	a, b := karmadaReads(from), karmadaReads(to)
	if a == nil || b == nil || !karmadaPrints(b, to) {
		return false
	}
	inner := differ{inner: true}
	inner.maps("", a, b)
	toNull := func(p PlaintextOverrider) bool { return p.Operator != "remove" && hasNull(p.Value) }
	if len(inner.out.Plaintext) == 0 || slices.ContainsFunc(inner.out.Plaintext, toNull) {
		return false
	}
	edits := make([]DocumentOverrider, len(inner.out.Plaintext))
	for i, p := range inner.out.Plaintext {
		edits[i] = DocumentOverrider{p.Path, p.Operator, p.Value}
	}
	d.out.FieldOverrider = append(d.out.FieldOverrider, FieldOverrider{path, edits})
	return true
}

// karmadaReads returns the one mapping in a text as Karmada reads it, or nil.
func karmadaReads(text string) map[string]any {
	if _, err := oneDocument(text); err != nil {
		return nil
	}
	json, err := k8syaml.YAMLToJSON([]byte(text))
	if err != nil {
		return nil
	}
	var m map[string]any
	if yaml.Unmarshal(json, &m) != nil { // JSON is YAML, and integers stay integers
		return nil
	}
	return m
}

// karmadaPrints tells whether a document that Karmada prints is the wanted text, but
// for its layout: the same keys and scalars, to the letter, and no comment.
func karmadaPrints(document map[string]any, wanted string) bool {
	text, err := k8syaml.Marshal(document)
	if err != nil {
		return false
	}
	got, err1 := oneDocument(string(text))
	want, err2 := oneDocument(wanted)
	return err1 == nil && err2 == nil && sameNodes(got, want)
}

// oneDocument parses a text that holds one document, without a key twice.
func oneDocument(text string) (*yaml.Node, error) {
	var doc yaml.Node
	decoder := yaml.NewDecoder(strings.NewReader(text))
	if err := decoder.Decode(&doc); err != nil {
		return nil, err
	}
	if decoder.Decode(new(yaml.Node)) != io.EOF {
		return nil, errors.New("more than one document")
	}
	return &doc, doc.Decode(new(any))
}

// sameNodes tells whether two nodes hold the same, whatever their style and the order
// of their keys.
func sameNodes(got, want *yaml.Node) bool {
	if got.Kind != want.Kind || got.ShortTag() != want.ShortTag() || want.Anchor != "" || len(got.Content) != len(want.Content) ||
		want.HeadComment+want.LineComment+want.FootComment != "" {
		return false
	}
	switch want.Kind {
	case yaml.ScalarNode:
		return got.Value == want.Value || want.ShortTag() == "!!null"
	case yaml.MappingNode:
		return sameEntries(got, want)
	case yaml.AliasNode:
		return false
	}
	for i := range want.Content {
		if !sameNodes(got.Content[i], want.Content[i]) {
			return false
		}
	}
	return true
}

func sameEntries(got, want *yaml.Node) bool {
	at := map[string]int{}
	for i := 0; i < len(got.Content); i += 2 {
		at[got.Content[i].Value] = i
	}
	for i := 0; i < len(want.Content); i += 2 {
		j, found := at[want.Content[i].Value]
		if !found || !sameNodes(got.Content[j], want.Content[i]) || !sameNodes(got.Content[j+1], want.Content[i+1]) {
			return false
		}
	}
	return true
}

// hasNull tells whether a value is null, or holds one.
func hasNull(value any) bool {
	switch v := value.(type) {
	case map[string]any:
		for _, field := range v {
			if hasNull(field) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, hasNull)
	}
	return value == nil
}
