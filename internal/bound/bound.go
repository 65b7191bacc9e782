// Package bound measures what YAML becomes before a library makes it so.
//
// An alias stands for all that its anchor holds, and what it holds may be aliases
// again; a few lines can mean more values than a machine has memory for. A flow
// collection that is printed as a block grows with its depth. The libraries that
// render manifests write all of it out. So each text is measured on its nodes, where
// an alias is one pointer, in time that is linear in the text.
package bound

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Limits of one text.
type Limits struct {
	// Depth is how deep collections may lie in each other.
	Depth int
	// Aliased is how many values aliases may stand for, all of them together.
	Aliased int
	// Bytes is how large the text may be once it is printed as blocks.
	Bytes int
}

// Default is far more than manifests need: the deepest of the custom resource
// definitions of prometheus-operator v0.93 has 45 levels.
var Default = Limits{Depth: 200, Aliased: 100_000, Bytes: 128 << 20}

// Error is what a text has too much of.
type Error struct {
	// Line of the text where it went over, counted from 1.
	Line int
	// Message says what there is too much of, Remedy what to do.
	Message, Remedy string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s; %s", e.Line, e.Message, e.Remedy) }

// Text measures every document of a text up to the first that is no YAML, which is
// another's to refuse.
func (l Limits) Text(data []byte) error {
	if !l.suspicious(data) {
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var doc yaml.Node
		if decoder.Decode(&doc) != nil {
			return nil
		}
		if err := l.Node(&doc); err != nil {
			return err
		}
	}
}

// Node measures a node with all below it, and the texts in its scalars, which
// functions read as YAML too.
func (l Limits) Node(n *yaml.Node) error {
	m := measure{limits: l, known: map[*yaml.Node]size{}}
	_, err := m.visit(n, 0)
	return err
}

// maxTexts bounds how deep texts are looked for in texts.
const maxTexts = 3

type size struct {
	// values with aliases written out, and how many collections lie in each other.
	values, height int
	// bytes of the text, with the indentation from here on.
	bytes int
}

type measure struct {
	limits Limits
	// known are the sizes of what has an anchor; isOpen while it is measured.
	known map[*yaml.Node]size
	// aliased is how many values the aliases so far stand for.
	aliased int
	// texts is how many texts lie around this one.
	texts int
}

// isOpen is the size of what is being measured: an alias to it has no end.
var isOpen = size{values: -1}

func (m *measure) visit(n *yaml.Node, depth int) (size, error) {
	if n.Kind == yaml.AliasNode {
		return m.alias(n, depth)
	}
	below := depth
	if n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode {
		below++
	}
	if below > m.limits.Depth {
		return size{}, tooDeep(n, m.limits.Depth)
	}
	if n.Anchor != "" {
		m.known[n] = isOpen
	}
	s := size{values: 1, height: below - depth, bytes: len(n.Value) + 1}
	for _, child := range n.Content {
		c, err := m.visit(child, below)
		if err != nil {
			return size{}, err
		}
		s.values += c.values
		s.height = max(s.height, below-depth+c.height)
		s.bytes += c.bytes + 2*c.values
	}
	if s.bytes > m.limits.Bytes {
		return size{}, &Error{n.Line, fmt.Sprintf("printed as blocks it makes more than %d MiB", m.limits.Bytes>>20), "split it"}
	}
	if n.Anchor != "" {
		m.known[n] = s
	}
	return s, m.text(n)
}

func (m *measure) alias(n *yaml.Node, depth int) (size, error) {
	s, known := m.known[n.Alias]
	if !known || s == isOpen {
		return size{}, &Error{n.Line, fmt.Sprintf("alias *%s stands inside what it stands for", n.Value), "write it out"}
	}
	if depth+s.height > m.limits.Depth {
		return size{}, tooDeep(n, m.limits.Depth)
	}
	if m.aliased += s.values; m.aliased > m.limits.Aliased {
		return size{}, &Error{n.Line, fmt.Sprintf("aliases stand for more than %d values", m.limits.Aliased), "write out what is needed of them, without anchors"}
	}
	return s, nil
}

func tooDeep(n *yaml.Node, depth int) error {
	return &Error{n.Line, fmt.Sprintf("it is nested more than %d levels deep", depth), "no manifest is; write it flatter"}
}

// text measures the text of a scalar for what its own aliases stand for.
func (m *measure) text(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode || m.texts == maxTexts || !hasAliases(n.Value) {
		return nil
	}
	inner := measure{limits: m.limits, known: map[*yaml.Node]size{}, aliased: m.aliased, texts: m.texts + 1}
	decoder := yaml.NewDecoder(strings.NewReader(n.Value))
	for {
		var doc yaml.Node
		if decoder.Decode(&doc) != nil {
			return nil
		}
		var over *Error
		if _, err := inner.visit(&doc, 0); errors.As(err, &over) {
			over.Line = n.Line
			return over
		}
		m.aliased = inner.aliased
	}
}

func hasAliases[T string | []byte](text T) bool {
	anchor, alias := false, false
	for i := range len(text) {
		anchor = anchor || text[i] == '&'
		alias = alias || text[i] == '*'
	}
	return anchor && alias
}

// suspicious tells whether a text may be over a limit. It errs on the side of yes,
// in one pass without memory: most files need no more.
func (l Limits) suspicious(data []byte) bool {
	if hasAliases(data) {
		return true
	}
	opened, deepest := 0, 0
	for line := range bytes.Lines(data) {
		inner := bytes.TrimLeft(line, " -?:\t")
		deepest = max(deepest, len(line)-len(inner))
		for i, c := range inner {
			if (c == '{' || c == '[') && (i+1 == len(inner) || inner[i+1] != c+2) {
				opened++
			}
		}
	}
	depth := deepest + opened + 1
	return depth > l.Depth || 2*depth*len(data) > l.Bytes
}
