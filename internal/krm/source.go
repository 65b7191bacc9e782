package krm

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// source is the text that a list was read from, and where its parts begin in it.
// What nothing edited is written by copying its lines.
type source struct {
	data []byte
	// fields of the list in order, and items; positions are as they were read.
	fields []fieldPlace
	items  map[*yaml.Node]itemPlace
	// order of the items, and the column of the dashes before them.
	order  []*yaml.Node
	column int
	// outer are the comments that belong to no item.
	outer string
}

// place is where a value begins, and how many lines of comment stand above it.
type place struct{ line, column, comments int32 }

// itemPlace is that of an item, with a sum of what it was.
type itemPlace struct {
	place
	sum uint64
}

type fieldPlace struct {
	name string
	place
}

func placeOf(n *yaml.Node) place {
	comments := 0
	if n.HeadComment != "" {
		comments = strings.Count(n.HeadComment, "\n") + 1
	}
	return place{int32(n.Line), int32(n.Column), int32(comments)}
}

// newSource notes where the parts of a list begin. It is nil where they have no
// lines of their own: in JSON, and in what is not UTF-8.
func newSource(data []byte, root *yaml.Node) *source {
	if root.Style&yaml.FlowStyle != 0 || root.Column != 1 || !utf8.Valid(data) {
		return nil
	}
	s := &source{data: data, items: map[*yaml.Node]itemPlace{}, outer: root.FootComment}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		at := placeOf(key)
		if key.Value == "results" {
			at.comments = 0 // the field goes, what is above it stays
		}
		s.fields = append(s.fields, fieldPlace{key.Value, at})
		s.outer += "\n" + key.FootComment
		if key.Value != "items" || value.Kind != yaml.SequenceNode {
			continue
		}
		if value.Style&yaml.FlowStyle != 0 && len(value.Content) > 0 {
			return nil
		}
		s.column, s.order = value.Column, value.Content
		s.outer += "\n" + value.FootComment
		for _, item := range value.Content {
			s.items[item] = itemPlace{placeOf(item), sum(item)}
		}
	}
	return s
}

// text is the source by lines, as YAML counts them.
type text struct {
	data []byte
	// starts are where lines begin, and where the last one ends.
	starts []int32
}

func newText(data []byte) text {
	t := text{data: data, starts: append(make([]int32, 0, bytes.Count(data, []byte("\n"))+2), 0)}
	breaks := "\n"
	if bytes.ContainsAny(data, otherBreaks) {
		breaks += otherBreaks
	}
	for at := 0; at < len(data); t.starts = append(t.starts, int32(at)) {
		at += lineEnd(data[at:], breaks)
	}
	return t
}

// otherBreaks are the line breaks of YAML 1.1 (4.2) besides the line feed; the
// library counts them all.
const otherBreaks = "\r\u0085\u2028\u2029"

// lineEnd returns where the first line ends.
func lineEnd(data []byte, breaks string) int {
	at := bytes.IndexAny(data, breaks)
	switch {
	case at < 0:
		return len(data)
	case bytes.HasPrefix(data[at:], []byte("\r\n")):
		return at + 2
	default:
		_, size := utf8.DecodeRune(data[at:])
		return at + size
	}
}

func (t text) len() int { return len(t.starts) - 1 }

// span returns lines from up to to.
func (t text) span(from, to int) []byte { return t.data[t.starts[from]:t.starts[to]] }

func (t text) line(i int) []byte { return t.span(i, i+1) }

// isRemark tells whether a line holds no value: it is blank, or a comment.
func isRemark(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) == 0 || line[0] == '#'
}

// above returns the index of the first of n lines of comments above a line; where
// others stand there, those belong to what is before.
func (t text) above(at, n int) int {
	for i := at - n; i < at; i++ {
		if i < 0 || !isRemark(t.line(i)) {
			return at
		}
	}
	return at - n
}

// margin returns the comments at the left margin at the end of lines: no value goes on
// behind them.
func (t text) margin(from, to int) []byte {
	begin := to
	for begin > from && t.line(begin - 1)[0] == '#' {
		begin--
	}
	return t.span(begin, to)
}

// itemLine returns the index of the line on which an item's dash stands, -1 when
// it has none to itself.
func (s *source) itemLine(t text, at place) int {
	dash := []byte(strings.Repeat(" ", s.column-1) + "-")
	for i := int(at.line) - 1; i >= 0; i-- {
		line := t.line(i)
		if i == int(at.line)-1 {
			line = line[:min(len(line), int(at.column)-1)]
		}
		if behind, found := bytes.CutPrefix(line, dash); found && isRemark(behind) {
			return i
		}
		if !isRemark(line) {
			return -1
		}
	}
	return -1
}

// parts is a source cut into what stands before the items, each item, and what
// stands behind them.
type parts struct {
	before, after []byte
	items         map[*yaml.Node][]byte
}

// cut cuts the source, without the results of an earlier run. It is false where
// the lines are not what they seem.
func (s *source) cut() (parts, bool) {
	t := newText(s.data)
	p := parts{items: make(map[*yaml.Node][]byte, len(s.order))}
	put := &p.before
	for i, f := range s.fields {
		from, to := s.fieldLines(t, i)
		if from < 0 || to < from {
			return p, false
		}
		switch {
		case f.name == "results":
			*put = append(*put, t.margin(from, to)...)
		case f.name == "items" && len(s.order) > 0:
			begin, ok := s.cutItems(t, from, to, p.items)
			if !ok {
				return p, false
			}
			*put = append(*put, t.span(from, begin)...)
			put = &p.after
		default:
			*put = append(*put, t.span(from, to)...)
		}
	}
	return p, true
}

// fieldLines returns which lines a field of the list takes up; -1 where it does
// not begin one.
func (s *source) fieldLines(t text, i int) (from, to int) {
	if i == 0 {
		for line := range int(s.fields[0].line) - 1 {
			if text := t.line(line); !isRemark(text) && text[0] != '%' && string(bytes.TrimSpace(text)) != "---" {
				return -1, 0
			}
		}
	} else if from = s.fieldLine(t, i); from < 0 {
		return -1, 0
	}
	if i+1 < len(s.fields) {
		return from, s.fieldLine(t, i+1)
	}
	for line := from; line < t.len(); line++ {
		if bytes.HasPrefix(t.line(line), []byte("...")) {
			return -1, 0
		}
	}
	return from, t.len()
}

func (s *source) fieldLine(t text, i int) int {
	f := s.fields[i]
	at := int(f.line) - 1
	if at >= t.len() || f.column != 1 || len(t.line(at)) == 0 || bytes.IndexByte([]byte("?!&{["), t.line(at)[0]) >= 0 {
		return -1
	}
	return t.above(at, int(f.comments))
}

// cutItems cuts the lines of the field items, and returns where the first item
// begins.
func (s *source) cutItems(t text, from, to int, items map[*yaml.Node][]byte) (first int, ok bool) {
	begins := make([]int, len(s.order)+1)
	begins[len(s.order)] = to
	for i, item := range s.order {
		at := s.itemLine(t, s.items[item].place)
		if at <= from || at >= to {
			return 0, false
		}
		begins[i] = max(from+1, t.above(at, int(s.items[item].comments)))
		from = at
	}
	for i, item := range s.order {
		items[item] = t.span(begins[i], begins[i+1])
	}
	return begins[0], true
}

// tail returns the lines at the end of an item that are none of its own: blank
// ones, and comments of the list.
func (s *source) tail(item []byte) []byte {
	t := newText(item)
	end := t.len()
	for end > 0 && isRemark(t.line(end-1)) {
		if text := bytes.TrimSpace(t.line(end - 1)); !strings.Contains(s.outer, string(text)) {
			break
		}
		end--
	}
	return t.span(end, t.len())
}
