package scaffold

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// setValue writes another text in the place of one, in its quotes.
func setValue(text []byte, path []any, value string) ([]byte, error) {
	docs, err := documents(text)
	if err != nil {
		return nil, err
	}
	n := at(docs, path...)
	if n == nil || n.Kind != yaml.ScalarNode {
		return nil, fmt.Errorf("there is no text at %v", path[1:])
	}
	l := newLines(text)
	line, start := l.text[n.Line-1], l.column(n)
	if n.Anchor != "" {
		start += strings.Index(line[start:], n.Anchor) + len(n.Anchor)
	}
	before, after, found := strings.Cut(line[start:], n.Value)
	if !found {
		return nil, fmt.Errorf("%v: %w", path[1:], errByHand)
	}
	l.text[n.Line-1] = line[:start] + before + value + after
	return checked(text, []byte(strings.Join(l.text, "")), func(docs *yaml.Node) { at(docs, path...).Value = value })
}

// addList gives the mapping at a path a list of one item, behind a key that it has.
func addList(text []byte, path []any, behind, key, item string) ([]byte, error) {
	docs, err := documents(text)
	if err != nil {
		return nil, err
	}
	m := at(docs, path...)
	i := slices.Index(keysAnd(m), behind)
	if i < 0 || m.Content[i+1].Kind != yaml.ScalarNode {
		return nil, fmt.Errorf("there is no %s to write %s behind; add %s: [%s] by hand", behind, key, key, item)
	}
	l := newLines(text)
	name := m.Content[i]
	line := l.text[name.Line-1]
	start := l.column(name)
	if m.Style&yaml.FlowStyle != 0 {
		l.text[name.Line-1] = line[:start] + key + ": [" + item + "], " + line[start:]
	} else {
		end := line[len(strings.TrimRight(line, "\r\n")):]
		if end == "" {
			end = "\n"
			l.text[name.Line-1] += end
		}
		margin := strings.Repeat(" ", start)
		l.text[name.Line-1] += margin + key + ":" + end + margin + "- " + item + end
	}
	edited := []byte(strings.Join(l.text, ""))
	now, err := documents(edited)
	if err != nil || !slices.Equal(itemsOf(at(now, append(slices.Clone(path), key)...)), []string{item}) {
		return nil, errByHand
	}
	cut, err := cutKey(edited, path, key)
	if err != nil || string(cut) != string(text) {
		return nil, errByHand
	}
	return edited, nil
}

// addLabel gives an entry an external label, in the mapping that it has or in a new one.
func addLabel(text []byte, f found, label, value string) ([]byte, error) {
	quoted, err := yaml.Marshal(value)
	if err != nil {
		return nil, err
	}
	scalar := strings.TrimSpace(string(quoted))
	below := append(slices.Clone(f.at), "externalLabels")
	var edited []byte
	undo := func(edited []byte) ([]byte, error) { return cutKey(edited, f.at, "externalLabels") }
	switch labels := at(f.spec, "externalLabels"); {
	case labels != nil && labels.Kind == yaml.MappingNode && len(labels.Content) > 0:
		edited = newLines(text).before(labels, label+": "+scalar)
		undo = func(edited []byte) ([]byte, error) { return cutKey(edited, below, label) }
	case labels != nil:
		return nil, fmt.Errorf("externalLabels is written in a form that cannot be edited; add %s: %s there by hand", label, scalar)
	case f.spec != nil && f.spec.Kind == yaml.MappingNode && len(f.spec.Content) > 0:
		edited = newLines(text).before(f.spec, "externalLabels: {"+label+": "+scalar+"}")
	default:
		return nil, fmt.Errorf("the entry has no spec to add externalLabels to; add externalLabels: {%s: %s} by hand", label, scalar)
	}
	docs, err := documents(edited)
	if err != nil {
		return nil, errByHand
	}
	if set := at(docs, append(below, label)...); set == nil || set.Value != value {
		return nil, errByHand
	}
	if back, err := undo(edited); err != nil || string(back) != string(text) {
		return nil, errByHand
	}
	return edited, nil
}

// before writes an entry before the second key of a mapping, and before the first where there
// is no second or the first is no name.
func (l lines) before(m *yaml.Node, entry string) []byte {
	first := m.Content[0]
	if first.Value == "name" && len(m.Content) > 2 {
		first = m.Content[2]
	}
	line, start := l.text[first.Line-1], l.column(first)
	end := "\n"
	if strings.HasSuffix(line, "\r\n") {
		end = "\r\n"
	}
	switch {
	case m.Style&yaml.FlowStyle != 0:
		l.text[first.Line-1] = line[:start] + entry + ", " + line[start:]
	case first.Value == "name" || strings.TrimSpace(line[:start]) != "":
		// The mapping has this key alone, or it stands behind a dash.
		if !breaks.MatchString(line) {
			line += end
		}
		l.text[first.Line-1] = line + strings.Repeat(" ", start) + entry + end
	default:
		at := first.Line - 1
		for at > 0 && indent(l.text[at-1]) == start && strings.HasPrefix(strings.TrimSpace(l.text[at-1]), "#") {
			at-- // the comment stays above what it is about
		}
		line = l.text[at]
		l.text[at] = strings.Repeat(" ", start) + entry + end + line
	}
	return []byte(strings.Join(l.text, ""))
}
