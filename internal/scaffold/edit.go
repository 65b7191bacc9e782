package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"go.yaml.in/yaml/v3"
)

// at follows keys and indexes, or returns nil.
func at(n *yaml.Node, path ...any) *yaml.Node {
	if n != nil && n.Kind == yaml.DocumentNode {
		if len(n.Content) == 0 {
			return nil
		}
		n = n.Content[0]
	}
	for _, step := range path {
		if n == nil {
			return nil
		}
		n = child(n, step)
	}
	return n
}

func child(n *yaml.Node, step any) *yaml.Node {
	switch step := step.(type) {
	case int:
		if n.Kind == yaml.SequenceNode && step < len(n.Content) {
			return n.Content[step]
		}
	case string:
		for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1]
			}
		}
	}
	return nil
}

// setScalar sets a key, and returns the value's node.
func setScalar(m *yaml.Node, key, value string) *yaml.Node {
	if old := at(m, key); old != nil {
		old.SetString(value)
		return old
	}
	k, v := &yaml.Node{}, &yaml.Node{}
	k.SetString(key)
	v.SetString(value)
	m.Content = append(m.Content, k, v)
	return v
}

func remove(m *yaml.Node, key string) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			m.Content = append(m.Content[:i], m.Content[i+2:]...)
			return
		}
	}
}

// documents parses every document of a text, as the items of a list: a path of a text
// begins with the number of the document.
func documents(text []byte) (*yaml.Node, error) {
	docs := &yaml.Node{Kind: yaml.SequenceNode}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var doc yaml.Node
		if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
			return docs, nil
		} else if err != nil {
			return nil, err
		}
		docs.Content = append(docs.Content, doc.Content...)
	}
}

// objects goes over the objects of documents, and over those in Lists, with their paths.
func objects(docs *yaml.Node) iter.Seq2[[]any, *yaml.Node] {
	return func(yield func([]any, *yaml.Node) bool) {
		for i, doc := range docs.Content {
			if !isList(doc) {
				if !yield([]any{i}, doc) {
					return
				}
				continue
			}
			for j, item := range at(doc, "items").Content {
				if !yield([]any{i, "items", j}, item) {
					return
				}
			}
		}
	}
}

// insert adds an item to the list at a path of a YAML text, and changes no other
// byte. Behind the first item the list is kept sorted, as far as it is: two who
// add an item at once then seldom touch one line.
func insert(text []byte, path []any, value string) ([]byte, error) {
	docs, err := documents(text)
	if err != nil {
		return nil, err
	}
	list := at(docs, path...)
	if list == nil || list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		return nil, fmt.Errorf("there is no list at %v to add %s to; add it by hand", path[1:], value)
	}
	after := list.Content[0]
	for _, item := range list.Content[1:] {
		if item.Kind != yaml.ScalarNode || item.Value > value {
			break
		}
		after = item
	}
	if after.Kind != yaml.ScalarNode {
		return nil, errors.New("the list holds more than names; add " + value + " by hand")
	}
	l := newLines(text)
	line, column := l.text[after.Line-1], l.column(after)
	if list.Style&yaml.FlowStyle != 0 {
		end := column + width(after)
		l.text[after.Line-1] = line[:end] + ", " + value + line[end:]
		return check(l.text, path, value)
	}
	end := "\n"
	if strings.HasSuffix(l.text[0], "\r\n") {
		end = "\r\n"
	}
	last := &l.text[l.blockEnd(after.Line-1, l.dash(after), false)-1]
	if !breaks.MatchString(*last) {
		*last += end
	}
	*last += line[:column] + value + end
	return check(l.text, path, value)
}

// width is how many bytes a name takes in the text.
func width(n *yaml.Node) int {
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		return len(n.Value) + 2
	}
	return len(n.Value)
}

// check parses the edited text and looks for the item, so that a slip cannot get out.
func check(lines []string, path []any, value string) ([]byte, error) {
	text := []byte(strings.Join(lines, ""))
	if docs, err := documents(text); err == nil {
		if list := at(docs, path...); list != nil {
			for _, item := range list.Content {
				if item.Value == value {
					return text, nil
				}
			}
		}
	}
	return nil, fmt.Errorf("the list at %v is written in a form that cannot be edited; add %s by hand", path[1:], value)
}
