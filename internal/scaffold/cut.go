package scaffold

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// errByHand is told of a form that cannot be edited without touching more than is meant.
var errByHand = errors.New("it is written in a form that cannot be edited; change it by hand")

// cutItem takes an item out of the list at a path of a YAML text, with the comment that
// stands right above it, and changes no other byte. The list must not get empty.
func cutItem(text []byte, path []any, index int) ([]byte, error) {
	docs, err := documents(text)
	if err != nil {
		return nil, err
	}
	list := at(docs, path...)
	item := at(list, index)
	switch {
	case item == nil:
		return nil, fmt.Errorf("there is no item %d at %v", index, path[1:])
	case len(list.Content) == 1:
		return cutKey(text, path[:len(path)-1], fmt.Sprint(path[len(path)-1]))
	}
	l := newLines(text)
	var cut []byte
	if list.Style&yaml.FlowStyle != 0 {
		cut = l.cutFlow(list.Content, index, 1)
	} else {
		cut = l.cutBlock(item.Line-1, l.dash(item), false)
	}
	return checked(text, cut, func(docs *yaml.Node) {
		list := at(docs, path...)
		list.Content = slices.Delete(list.Content, index, index+1)
	})
}

// cutKey takes a key out of the mapping at a path, with what it holds.
func cutKey(text []byte, path []any, key string) ([]byte, error) {
	docs, err := documents(text)
	if err != nil {
		return nil, err
	}
	m := at(docs, path...)
	i := slices.Index(keysAnd(m), key)
	if i < 0 {
		return nil, fmt.Errorf("there is no %s at %v", key, path[1:])
	}
	l := newLines(text)
	var cut []byte
	if m.Style&yaml.FlowStyle != 0 {
		cut = l.cutFlow(m.Content, i, 2)
	} else {
		cut = l.cutBlock(m.Content[i].Line-1, l.column(m.Content[i]), true)
	}
	return checked(text, cut, func(docs *yaml.Node) { remove(at(docs, path...), key) })
}

// keysAnd are the keys of a mapping, each where it stands among its nodes.
func keysAnd(m *yaml.Node) []string {
	if m == nil || m.Kind != yaml.MappingNode {
		return nil
	}
	names := make([]string, len(m.Content))
	for i := 0; i < len(m.Content); i += 2 {
		names[i] = m.Content[i].Value
	}
	return names
}

// cutDocument takes one of several documents out of a text.
func cutDocument(text []byte, index int) ([]byte, error) {
	docs, err := documents(text)
	if err != nil {
		return nil, err
	}
	l := newLines(text)
	isSeparator := func(line string) bool {
		return strings.HasPrefix(line, "--- ") || strings.TrimRight(line, "\r\n") == "---"
	}
	from := docs.Content[index].Line - 1
	for from > 0 && !isSeparator(l.text[from]) {
		from--
	}
	to := docs.Content[index].Line
	for to < len(l.text) && !isSeparator(l.text[to]) {
		to++
	}
	if !isSeparator(l.text[from]) && to < len(l.text) {
		to++ // the first document, and the separator behind it
	}
	return checked(text, l.without(from, to), func(docs *yaml.Node) { docs.Content = slices.Delete(docs.Content, index, index+1) })
}

// commentAbove is the first line of the comment right above an item, which goes with it.
func commentAbove(text []byte, item *yaml.Node) string {
	l := newLines(text)
	column, first := l.dash(item), item.Line-1
	if column < 0 {
		return ""
	}
	for first > 0 && indent(l.text[first-1]) == column && strings.HasPrefix(strings.TrimSpace(l.text[first-1]), "#") {
		first--
	}
	if first == item.Line-1 {
		return ""
	}
	return strings.TrimSpace(l.text[first])
}

// blockEnd is the line behind what begins in a line at a column: the first that is not
// further in, and blank lines before it. Lists may stand right below their key.
func (l lines) blockEnd(from, column int, isKey bool) int {
	to := from + 1
	for to < len(l.text) {
		line := l.text[to]
		further := indent(line) > column || isKey && indent(line) == column && strings.HasPrefix(line[column:], "- ")
		if !isBlank(line) && !further {
			break
		}
		to++
	}
	for isBlank(l.text[to-1]) && to-1 > from {
		to--
	}
	return to
}

// cutBlock takes what begins in a line at a column out, with the comment right above it.
func (l lines) cutBlock(from, column int, isKey bool) []byte {
	to := l.blockEnd(from, column, isKey)
	for from > 0 && indent(l.text[from-1]) == column && strings.HasPrefix(strings.TrimSpace(l.text[from-1]), "#") {
		from--
	}
	if from > 0 && isBlank(l.text[from-1]) && to < len(l.text) && isBlank(l.text[to]) && to+1 < len(l.text) {
		to++ // one of two blank lines
	}
	return l.without(from, to)
}

func (l lines) without(from, to int) []byte {
	return []byte(strings.Join(slices.Concat(l.text[:from], l.text[to:]), ""))
}

// cutFlow takes an entry of size nodes out of a list or a mapping in brackets.
func (l lines) cutFlow(nodes []*yaml.Node, index, size int) []byte {
	text := strings.Join(l.text, "")
	if index == 0 && len(nodes) == size {
		return nil
	}
	from := l.offset(nodes[index])
	if index == 0 {
		return []byte(text[:from] + text[l.offset(nodes[size]):])
	}
	comma := strings.LastIndex(text[:from], ",")
	end := flowEnd(text, from)
	if comma < 0 {
		return nil
	}
	return []byte(text[:comma] + text[end:])
}

// flowEnd is where an entry in brackets ends: before the comma or the bracket behind it,
// and the space before that.
func flowEnd(text string, from int) int {
	depth, quote := 0, byte(0)
	for i := from; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '{':
			depth++
		case depth == 0 && (c == ',' || c == ']' || c == '}'):
			return from + len(strings.TrimRight(text[from:i], " \t\r\n"))
		case c == ']' || c == '}':
			depth--
		}
	}
	return len(text)
}

// checked parses an edited text, and compares it with what the first one was to become, so
// that a slip cannot get out.
func checked(before, after []byte, edit func(docs *yaml.Node)) ([]byte, error) {
	want, err := documents(before)
	if err != nil {
		return nil, err
	}
	edit(want)
	got, err := documents(after)
	if err != nil && strings.Contains(err.Error(), "unknown anchor") {
		return nil, errors.New("others use an anchor of it (&…); write there what it stands for")
	}
	if err != nil || after == nil || !alike(want, got) {
		return nil, errByHand
	}
	return after, nil
}

// alike tells whether two nodes say the same.
func alike(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Value != b.Value || a.ShortTag() != b.ShortTag() || len(a.Content) != len(b.Content) {
		return false
	}
	for i := range a.Content {
		if !alike(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}
