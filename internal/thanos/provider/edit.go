package provider

import (
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxNodes bounds a configuration after its aliases are expanded; the largest
// real one has about a hundred nodes.
const maxNodes = 10_000

// errTooLarge is what a tower of aliases, or a cycle of them, ends in.
var errTooLarge = errors.New("aliases expand to more than 10000 nodes")

// expand returns a deep copy of values without aliases, anchors and comments: a
// mapping, empty for nil.
func expand(values *yaml.Node) (*yaml.Node, error) {
	root := resolve(values)
	if isNull(root) {
		return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, errors.New("got " + describe(root) + ", want a mapping")
	}
	left := maxNodes
	root = clone(root, &left)
	if left < 0 {
		return nil, errTooLarge
	}
	return root, nil
}

// Sorted returns a copy of a configuration as its user wrote it, with the keys of every
// mapping in order: clients hand a function's configuration on with its keys as they
// were written (kpt), or sorted (kustomize), and the file must be the same. What is no
// mapping, or grows without bounds, is returned as it is, for Check to refuse.
func Sorted(values *yaml.Node) *yaml.Node {
	root, err := expand(values)
	if err != nil {
		return values
	}
	sortKeys(root)
	return root
}

func sortKeys(n *yaml.Node) {
	for _, child := range n.Content {
		sortKeys(child)
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	var entries [][]*yaml.Node
	for entry := range slices.Chunk(n.Content, 2) {
		entries = append(entries, entry)
	}
	slices.SortStableFunc(entries, func(a, b []*yaml.Node) int { return strings.Compare(a[0].Value, b[0].Value) })
	n.Content = slices.Concat(entries...)
}

// clone copies a tree, and stops when left runs out.
func clone(n *yaml.Node, left *int) *yaml.Node {
	n = resolve(n)
	if *left--; *left < 0 {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
	}
	c := &yaml.Node{Kind: n.Kind, Tag: n.Tag, Style: n.Style, Value: n.Value, Line: n.Line, Column: n.Column}
	for _, child := range n.Content {
		c.Content = append(c.Content, clone(child, left))
	}
	return c
}

// lookup returns the value at a dotted path of a mapping, or nil.
func lookup(n *yaml.Node, path string) *yaml.Node {
	name, rest, nested := strings.Cut(path, ".")
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if resolve(n.Content[i]).Value != name {
			continue
		}
		if nested {
			return lookup(n.Content[i+1], rest)
		}
		return resolve(n.Content[i+1])
	}
	return nil
}

// assign sets the value at a dotted path of an expanded mapping: in place where
// the key stands, appended otherwise. It reports false when a section on the
// way is no mapping.
func assign(n *yaml.Node, path string, value *yaml.Node) bool {
	name, rest, nested := strings.Cut(path, ".")
	child := lookup(n, name)
	if child == nil {
		child = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		n.Content = append(n.Content, scalar("!!str", name), child)
	}
	if !nested {
		line, column := child.Line, child.Column
		*child = *value
		child.Line, child.Column = line, column
		return true
	}
	return child.Kind == yaml.MappingNode && assign(child, rest, value)
}

// scalar returns a plain scalar node.
func scalar(tag, value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
}
