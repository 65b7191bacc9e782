// Package krm is the only place that knows kyaml: it reads and writes the
// ResourceList of the KRM functions specification (kustomize,
// cmd/config/docs/api-conventions/functions-spec.md), and gives functions
// objects, workloads and containers to edit.
//
// Edits are made on YAML nodes, never through typed structs, so that comments,
// the order of keys, unknown fields and block scalars live on. What a function
// does not touch is written back as it was read.
package krm

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// APIVersion is the API group and version of every kind of this project.
const APIVersion = "thanos-fleet.dev/v1alpha1"

// MaxInputBytes bounds what is read: far more than any cluster's manifests, and
// little enough that a wrong pipe cannot eat the machine's memory.
const MaxInputBytes = 32 << 20

const (
	listKind      = "ResourceList"
	listVersion   = "config.kubernetes.io/v1"
	listVersionV1 = "config.kubernetes.io/v1beta1"
)

// List is a ResourceList.
type List struct {
	// root is the whole document, so that fields that are not ours survive.
	root *yaml.RNode
	// Config is the functionConfig, nil when the list has none.
	Config *Object
	// Items are the objects, in input order; functions edit them and append to them.
	Items []*Object
	// shared are objects before those, which other lists have too.
	shared *Shared
	// noted is what functions leave for the next ones.
	noted map[any]any
	// data is what the list was read from, and source where its parts are in it: nil
	// where they have no lines to copy.
	data   []byte
	source *source
	// counts tells that edits of the items are counted; order are the manifests then.
	counts bool
	order  order
	// memo is of what functions make of texts, where the list shares nothing with others.
	memo *Memo
	// names are those that objects had before kustomize renamed them.
	names formerNames
}

// Read reads one ResourceList (v1 or v1beta1, YAML or JSON).
func Read(r io.Reader) (*List, error) {
	data, err := readAll(r)
	if err != nil {
		return nil, err
	}
	return readList(data)
}

func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxInputBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the ResourceList: %w", err)
	case len(data) > MaxInputBytes:
		return nil, fmt.Errorf("the input is larger than %d MiB; pipe one cluster's manifests at a time", MaxInputBytes>>20)
	case len(bytes.TrimSpace(data)) == 0:
		return nil, fmt.Errorf("the input is empty, want a ResourceList; kustomize, kpt and `thanos-fleet fn` send one")
	}
	return data, nil
}

func readList(data []byte) (*List, error) {
	root, err := parse(data)
	if err != nil {
		return nil, err
	}
	l, err := newList(root)
	if err == nil {
		l.data, l.source = data, newSource(data, root.YNode())
	}
	return l, err
}

func parse(data []byte) (*yaml.RNode, error) {
	var doc yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&doc); err != nil {
		return nil, notYAML(data, err)
	}
	if err := bounded(&doc); err != nil {
		return nil, err
	}
	if err := decoder.Decode(new(yaml.Node)); err != io.EOF {
		return nil, fmt.Errorf("the input holds more than one document, want one ResourceList; to render a folder use `thanos-fleet render`")
	}
	return yaml.NewRNode(doc.Content[0]), nil
}

// notYAML says in which line of the input it is none, which the library takes to be the
// one where the value around it began.
func notYAML(data []byte, err error) error {
	if wrong := strict.Syntax(data); wrong != nil {
		err = wrong
	}
	return fmt.Errorf("the input is not YAML: %w; was the stream cut off?", err)
}

func newList(root *yaml.RNode) (*List, error) {
	kind, version := scalar(root, "kind"), scalar(root, "apiVersion")
	if kind != listKind || (version != listVersion && version != listVersionV1) {
		return nil, fmt.Errorf("the input is %s, want a ResourceList of %s; to render a folder use `thanos-fleet render`",
			describe(kind, version), listVersion)
	}
	l := &List{root: root}
	if config := child(root, "functionConfig"); config != nil {
		l.Config = NewObject(config)
	}
	items := child(root, "items")
	if items == nil {
		return l, nil
	}
	if items.YNode().Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("items of the ResourceList is not a list")
	}
	for i, item := range items.Content() {
		if item.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("items[%d] of the ResourceList is not an object; was the stream cut off?", i)
		}
		l.Items = append(l.Items, NewObject(yaml.NewRNode(item)))
	}
	return l, nil
}

func describe(kind, version string) string {
	if kind == "" {
		return "an object without a kind"
	}
	return strings.TrimSpace(kind + " of " + version)
}

// ParseStream reads a stream of documents as objects.
func ParseStream(data []byte) ([]*Object, error) {
	var found []*Object
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var doc yaml.Node
		if err := decoder.Decode(&doc); err == io.EOF {
			return found, nil
		} else if err != nil {
			return nil, err
		}
		if doc.Content[0].Kind == yaml.MappingNode {
			found = append(found, NewObject(yaml.NewRNode(doc.Content[0])))
		}
	}
}

// NewList returns a ResourceList of the items, for callers that run functions
// in their own process.
func NewList(config *Object, items []*Object) *List {
	root := yaml.NewMapRNode(nil)
	setField(root.YNode(), "apiVersion", stringNode(listVersion))
	setField(root.YNode(), "kind", stringNode(listKind))
	return &List{root: root, Config: config, Items: items}
}
