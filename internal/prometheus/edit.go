package prometheus

import (
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// edit replaces text[from:to].
type edit struct {
	from, to int
	text     string
}

type editor struct {
	text string
	eol  string
	// starts holds the offset of each line.
	starts []int
	edits  []edit
}

func newEditor(text string) *editor {
	e := &editor{text: text, eol: "\n", starts: []int{0}}
	if strings.Contains(text, "\r\n") {
		e.eol = "\r\n"
	}
	for i := range len(text) {
		if text[i] == '\n' {
			e.starts = append(e.starts, i+1)
		}
	}
	return e
}

// offset turns a node's place into an offset. Columns count characters. A place
// behind the text (YAML knows more line breaks than are counted here) is its end;
// the check of the result catches what comes of it.
func (e *editor) offset(n *yaml.Node) int {
	if n.Line > len(e.starts) {
		return len(e.text)
	}
	at := e.starts[n.Line-1]
	for range n.Column - 1 {
		_, width := utf8.DecodeRuneInString(e.text[at:])
		at += width
	}
	return at
}

// plan collects the edits that add and change labels.
func (e *editor) plan(root *yaml.Node, missing, changed map[string]string) error {
	if root == nil {
		e.insert(len(e.text), e.lineBreakBefore(len(e.text))+"global:"+e.eol+"  external_labels:"+e.block(missing, 4))
		return nil
	}
	key, global := entry(root, "global")
	if key == nil {
		return e.addToMapping(root, "global", func(indent int) string {
			return e.eol + pad(indent+2) + "external_labels:" + e.block(missing, indent+4)
		}, "{external_labels: "+flowLabels(missing)+"}")
	}
	if isEmpty(global) && isFlow(root) {
		return e.fillFlow(global, "{external_labels: "+flowLabels(missing)+"}")
	}
	if isEmpty(global) {
		return e.fillEmpty(key, global, func(indent int) string {
			return e.eol + pad(indent+2) + "external_labels:" + e.block(missing, indent+4)
		})
	}
	return e.planGlobal(global, missing, changed)
}

func (e *editor) planGlobal(global *yaml.Node, missing, changed map[string]string) error {
	key, labels := entry(global, "external_labels")
	if key == nil {
		return e.addToMapping(global, "external_labels", func(indent int) string {
			return e.block(missing, indent+2)
		}, flowLabels(missing))
	}
	if isEmpty(labels) && isFlow(global) {
		return e.fillFlow(labels, flowLabels(missing))
	}
	if isEmpty(labels) {
		return e.fillEmpty(key, labels, func(indent int) string { return e.block(missing, indent+2) })
	}
	return e.planLabels(labels, missing, changed)
}

func (e *editor) planLabels(labels *yaml.Node, missing, changed map[string]string) error {
	if labels.Kind != yaml.MappingNode {
		return ErrNotInPlace
	}
	flow := isFlow(labels)
	for _, name := range sortedKeys(changed) {
		_, value := entry(labels, name)
		from, to, err := e.span(value)
		if err != nil {
			return err
		}
		e.edits = append(e.edits, edit{from, to, scalar(changed[name], flow)})
	}
	first := labels.Content[0]
	at := e.offset(first)
	for _, name := range sortedKeys(missing) {
		text := scalar(name, flow) + ": " + scalar(missing[name], flow)
		if flow {
			e.insert(at, text+", ")
		} else {
			e.insert(at, text+e.eol+pad(first.Column-1))
		}
	}
	return nil
}

// addToMapping puts a new first entry into a mapping that has others: as a block
// in a block, as flow text in flow.
func (e *editor) addToMapping(m *yaml.Node, name string, block func(indent int) string, flow string) error {
	if m.Kind != yaml.MappingNode || m.Anchor != "" || len(m.Content) == 0 {
		return ErrNotInPlace
	}
	first := m.Content[0]
	at := e.offset(first)
	if isFlow(m) {
		e.insert(at, name+": "+flow+", ")
		return nil
	}
	indent := first.Column - 1
	e.insert(at, name+":"+block(indent)+e.eol+pad(indent))
	return nil
}

// fillFlow gives "{}" inside flow text its entries.
func (e *editor) fillFlow(value *yaml.Node, text string) error {
	from := e.offset(value)
	if value.Kind != yaml.MappingNode || !strings.HasPrefix(e.text[from:], "{}") {
		return ErrNotInPlace
	}
	e.edits = append(e.edits, edit{from, from + len("{}"), text})
	return nil
}

// fillEmpty gives a key without entries ("key:" or "key: {}") a block of them.
func (e *editor) fillEmpty(key, value *yaml.Node, block func(indent int) string) error {
	from := e.offset(key)
	lineEnd := from + strings.IndexByte(e.text[from:]+"\n", '\n')
	line := strings.TrimRight(e.text[from:lineEnd], "\r")
	colon := strings.IndexByte(line, ':')
	if colon < 0 || strings.Trim(line[:colon], `"' `) != key.Value {
		return ErrNotInPlace
	}
	rest := line[colon+1:]
	comment := strings.TrimLeft(rest, " \t")
	comment = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(comment, "{}"), "null"), " \t~")
	if comment != "" && comment[0] != '#' {
		return ErrNotInPlace
	}
	if comment != "" {
		comment = " " + comment
	}
	e.edits = append(e.edits, edit{from + colon + 1, from + len(line), comment + block(key.Column-1)})
	return nil
}

// span returns the offsets of a scalar on one line.
func (e *editor) span(n *yaml.Node) (from, to int, err error) {
	if n == nil || n.Kind != yaml.ScalarNode || n.Anchor != "" {
		return 0, 0, ErrNotInPlace
	}
	if from = e.offset(n); from == len(e.text) {
		return 0, 0, ErrNotInPlace
	}
	switch n.Style {
	case 0:
		if to = from + len(n.Value); strings.HasPrefix(e.text[from:], n.Value) {
			return from, to, nil
		}
	case yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle:
		if to = closingQuote(e.text, from); to > 0 {
			return from, to, nil
		}
	}
	return 0, 0, ErrNotInPlace
}

// closingQuote returns the offset behind the quoted scalar that starts at from.
func closingQuote(text string, from int) int {
	quote := text[from]
	for i := from + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] == quote && quote == '\'' && i+1 < len(text) && text[i+1] == '\'':
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return 0
}

func (e *editor) insert(at int, text string) { e.edits = append(e.edits, edit{at, at, text}) }

func (e *editor) lineBreakBefore(at int) string {
	if at == 0 || e.text[at-1] == '\n' {
		return ""
	}
	return e.eol
}

// apply splices the edits into the text.
func (e *editor) apply() string {
	slices.SortStableFunc(e.edits, func(a, b edit) int { return a.from - b.from })
	var out strings.Builder
	at := 0
	for _, edit := range e.edits {
		out.WriteString(e.text[at:edit.from])
		out.WriteString(edit.text)
		at = edit.to
	}
	out.WriteString(e.text[at:])
	return out.String()
}

func isFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

func isEmpty(n *yaml.Node) bool {
	return isNull(n) || n.Kind == yaml.MappingNode && len(n.Content) == 0 && n.Anchor == ""
}
