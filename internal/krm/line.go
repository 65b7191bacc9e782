package krm

import (
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Lines finds the lines of fields. Each text in a block scalar is parsed once, however
// much is asked of it.
type Lines struct {
	// inner are the documents in block scalars, nil for text that is none.
	inner map[*yaml.Node]*yaml.Node
}

// Of returns the line of a field in the text that the object was read from, or that of
// the deepest part of its path that is there; 0 for an object that was not read.
func (l *Lines) Of(o *Object, field string) int {
	line := l.At(o.node.YNode(), field)
	if line == 0 {
		return 0
	}
	return o.above + line
}

// At is Of for a node.
func (l *Lines) At(n *yaml.Node, path string) int {
	line := n.Line
	for path != "" && n != nil {
		if inner := l.document(n); inner != nil {
			// The text of a literal block is that of the file, line by line.
			return n.Line + l.At(inner, path)
		}
		var at int
		if n, at, path = step(n, path); n != nil {
			line = at
		}
	}
	return line
}

// Parsed is how many texts were looked at.
func (l *Lines) Parsed() int { return len(l.inner) }

// document returns the document in a block scalar, as ConfigMaps hold files.
func (l *Lines) document(n *yaml.Node) *yaml.Node {
	if n.Kind != yaml.ScalarNode || n.Style&yaml.LiteralStyle == 0 {
		return nil
	}
	if inner, known := l.inner[n]; known {
		return inner
	}
	var doc yaml.Node
	var inner *yaml.Node
	if yaml.Unmarshal([]byte(n.Value), &doc) == nil && len(doc.Content) > 0 {
		inner = doc.Content[0]
	}
	if l.inner == nil {
		l.inner = map[*yaml.Node]*yaml.Node{}
	}
	l.inner[n] = inner
	return inner
}

// step goes one element down a dotted path. A key may hold dots itself, as file
// names in ConfigMaps do: the longest key that fits is taken, of two the last.
func step(n *yaml.Node, path string) (next *yaml.Node, line int, rest string) {
	path = strings.TrimPrefix(path, ".")
	if index, after, found := strings.Cut(strings.TrimPrefix(path, "["), "]"); found && path[0] == '[' {
		i, err := strconv.Atoi(index)
		if err != nil || n.Kind != yaml.SequenceNode || i >= len(n.Content) {
			return nil, 0, ""
		}
		return n.Content[i], n.Content[i].Line, after
	}
	if n.Kind != yaml.MappingNode {
		return nil, 0, ""
	}
	longest := -1
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		after, found := strings.CutPrefix(path, key)
		fits := found && (after == "" || after[0] == '.' || after[0] == '[')
		if fits && (longest < 0 || len(key) >= len(n.Content[longest].Value)) {
			longest = i
		}
	}
	if longest < 0 {
		return nil, 0, ""
	}
	return n.Content[longest+1], n.Content[longest].Line, path[len(n.Content[longest].Value):]
}
