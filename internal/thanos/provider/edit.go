package provider

import (
	"errors"
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
