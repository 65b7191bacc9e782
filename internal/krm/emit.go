package krm

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// emitter prints what most objects are made of, mappings and lists in blocks with texts and
// numbers of which it is certain how they read, as the YAML library prints them. That
// takes a tenth of the time, and what is printed need not be read again.
type emitter struct{ out []byte }

// emit prints a value, false where it holds anything that the library must print.
func emit(n *yaml.Node) ([]byte, bool) {
	var e emitter
	if !isBlock(n) || !e.block(n, 0, false) {
		return nil, false
	}
	return e.out, true
}

// isBlock tells whether a value has lines of its own.
func isBlock(n *yaml.Node) bool {
	return len(n.Content) > 0 && (n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode)
}

// isBare tells that nothing is said of a node beside its value.
func isBare(n *yaml.Node) bool {
	return n.Anchor == "" && n.HeadComment == "" && n.LineComment == "" && n.FootComment == ""
}

// block prints a mapping or a list. The first line may have begun.
func (e *emitter) block(n *yaml.Node, indent int, begun bool) bool {
	if !isBare(n) || n.Style != 0 {
		return false
	}
	if n.Kind == yaml.SequenceNode {
		return (n.Tag == "" || n.Tag == yaml.NodeTagSeq) && e.list(n, indent, begun)
	}
	return (n.Tag == "" || n.Tag == yaml.NodeTagMap) && len(n.Content)%2 == 0 && e.mapping(n, indent, begun)
}

func (e *emitter) list(n *yaml.Node, indent int, begun bool) bool {
	for _, item := range n.Content {
		if !begun {
			e.pad(indent)
		}
		begun = false
		e.out = append(e.out, '-', ' ')
		if isBlock(item) && !e.block(item, indent+2, true) || !isBlock(item) && !e.inline(item, indent+2) {
			return false
		}
	}
	return true
}

func (e *emitter) mapping(n *yaml.Node, indent int, begun bool) bool {
	for i := 0; i < len(n.Content); i += 2 {
		if !begun {
			e.pad(indent)
		}
		begun = false
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || !isBare(key) || key.Tag != yaml.NodeTagString || len(key.Value) > 100 || !e.text(key) {
			return false
		}
		e.out = append(e.out, ':')
		switch {
		case !isBlock(value):
			e.out = append(e.out, ' ')
			if !e.inline(value, indent+2) {
				return false
			}
		case value.Kind == yaml.SequenceNode:
			if e.out = append(e.out, '\n'); !e.block(value, indent, false) {
				return false
			}
		default:
			if e.out = append(e.out, '\n'); !e.block(value, indent+2, false) {
				return false
			}
		}
	}
	return true
}

func (e *emitter) pad(indent int) {
	for range indent {
		e.out = append(e.out, ' ')
	}
}

// inline prints what begins behind a key or a dash, to the end of its last line.
func (e *emitter) inline(n *yaml.Node, indent int) bool {
	if !isBare(n) {
		return false
	}
	switch n.Kind {
	case yaml.MappingNode:
		e.out = append(e.out, "{}\n"...)
		return (n.Tag == "" || n.Tag == yaml.NodeTagMap) && n.Style&^yaml.FlowStyle == 0
	case yaml.SequenceNode:
		e.out = append(e.out, "[]\n"...)
		return (n.Tag == "" || n.Tag == yaml.NodeTagSeq) && n.Style&^yaml.FlowStyle == 0
	case yaml.ScalarNode:
		if n.Tag == yaml.NodeTagString && (n.Style == yaml.LiteralStyle || n.Style == 0 && strings.Contains(n.Value, "\n")) {
			return e.literal(n.Value, indent)
		}
		done := n.Tag == yaml.NodeTagString && e.text(n) || n.Tag != yaml.NodeTagString && e.value(n)
		e.out = append(e.out, '\n')
		return done
	}
	return false
}

// value prints a number, a boolean or a null.
func (e *emitter) value(n *yaml.Node) bool {
	v := n.Value
	e.out = append(e.out, v...)
	if n.Style != 0 {
		return false
	}
	switch n.Tag {
	case yaml.NodeTagInt:
		return v == "0" || v != "" && v[0] != '0' && len(v) <= 18 && isOf(v, digits)
	case yaml.NodeTagBool:
		return v == "true" || v == "false"
	case yaml.NodeTagNull:
		return v == "null"
	}
	return false
}

// text prints a string on one line.
func (e *emitter) text(n *yaml.Node) bool {
	switch n.Style {
	case 0:
		e.out = append(e.out, n.Value...)
		return isPlain(n.Value)
	case yaml.SingleQuotedStyle:
		return e.quoted(n.Value, '\'', "'", '\'')
	case yaml.DoubleQuotedStyle:
		return e.quoted(n.Value, '"', `"\`, '\\')
	}
	return false
}

func (e *emitter) quoted(text string, quote byte, special string, escape byte) bool {
	e.out = append(e.out, quote)
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
		if strings.IndexByte(special, text[i]) >= 0 {
			e.out = append(e.out, escape)
		}
		e.out = append(e.out, text[i])
	}
	e.out = append(e.out, quote)
	return true
}

// literal prints a string in a block of lines.
func (e *emitter) literal(text string, indent int) bool {
	if text == "" || text[0] == ' ' || text[0] == '\n' || strings.HasSuffix(text, " ") || strings.HasSuffix(text, "\n\n") || strings.Contains(text, " \n") || !isPrintable(text) {
		return false
	}
	e.out = append(e.out, '|')
	if !strings.HasSuffix(text, "\n") {
		e.out = append(e.out, '-')
	}
	e.out = append(e.out, '\n')
	for line := range strings.Lines(text) {
		if line != "\n" {
			e.pad(indent)
		}
		e.out = append(e.out, line...)
	}
	if !strings.HasSuffix(text, "\n") {
		e.out = append(e.out, '\n')
	}
	return true
}

// isPrintable tells whether a text is made of lines of characters that YAML holds as they
// are: none that a reader takes for the end of a line, or is not to see.
func isPrintable(text string) bool {
	for _, r := range text {
		switch {
		case r == '\n', r >= ' ' && r <= '~':
		case r > 0xa0 && r < 0xd800 && r != '\u2028' && r != '\u2029':
		default:
			return false
		}
	}
	return true
}
