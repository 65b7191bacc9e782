package krm

import (
	"bytes"
	"fmt"
	"io"

	"github.com/cespare/xxhash/v2"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Write writes the list with the findings of the run as its results. An item that
// nothing edited, and the rest of the list, goes out by its bytes; of one that was
// edited, every value reads as it is, or nothing is written and the error says so.
func (l *List) Write(w io.Writer, findings []Finding) error {
	text, err := l.print(findings)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// outcome prints the list with the findings as its results; as it came, where one
// of them is an error.
func (l *List) outcome(findings []Finding) ([]byte, []Finding, error) {
	if !HasErrors(findings) {
		text, err := l.print(findings)
		if err == nil {
			return text, findings, nil
		}
		findings = append(findings, Finding{Severity: Error, Message: err.Error()})
	}
	text, err := l.printAsItCame(findings)
	return text, findings, err
}

func (l *List) print(findings []Finding) ([]byte, error) {
	results, err := resultNodes(findings)
	if err != nil {
		return nil, err
	}
	if l.source != nil && (len(l.Items) == 0) == (len(l.source.order) == 0) && !l.sharesBeyondItems() {
		if p, ok := l.source.cut(); ok {
			return l.splice(p, results)
		}
	}
	return l.printAll(results)
}

func (l *List) printAsItCame(findings []Finding) ([]byte, error) {
	if l.source != nil {
		if p, ok := l.source.cut(); ok {
			results, err := resultNodes(findings)
			if err != nil {
				return nil, err
			}
			var out bytes.Buffer
			return p.around(&out, results, func() error {
				for _, item := range l.source.order {
					out.Write(p.items[item])
				}
				return nil
			})
		}
	}
	came, err := Read(bytes.NewReader(l.data))
	if err != nil {
		return nil, err
	}
	return came.print(findings)
}

// printAll prints the whole list anew.
func (l *List) printAll(results *yaml.Node) ([]byte, error) {
	items := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
	for _, o := range l.Items {
		items.Content = append(items.Content, o.node.YNode())
	}
	setField(l.root.YNode(), "items", items)
	removeField(l.root.YNode(), "results")
	if len(results.Content) > 0 {
		setField(l.root.YNode(), "results", results)
	}
	mend(l.root.YNode(), map[string]*yaml.Node{})
	var p printer
	return p.print(l.root.YNode(), itself)
}

// splice puts the list together from the lines that it was read from, and new ones
// for items that were edited.
func (l *List) splice(p parts, results *yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	var printer printer
	out.Grow(len(l.data))
	return p.around(&out, results, func() error {
		for _, o := range l.Items {
			n := o.node.YNode()
			text, err := l.source.item(&printer, n, p.items[n])
			if err != nil {
				return fmt.Errorf("writing %s: %w", o.Ref(), err)
			}
			endLine(&out)
			out.Write(text)
		}
		return nil
	})
}

// around writes what stands around the items: what was there, and the results.
func (p parts) around(out *bytes.Buffer, results *yaml.Node, items func() error) ([]byte, error) {
	out.Write(p.before)
	if err := items(); err != nil {
		return nil, err
	}
	if len(p.after) > 0 {
		endLine(out)
		out.Write(p.after)
	}
	if len(results.Content) == 0 {
		return out.Bytes(), nil
	}
	endLine(out)
	field := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap, Content: []*yaml.Node{stringNode("results"), results}}
	var printer printer
	text, err := printer.print(field, itself)
	out.Write(text)
	return out.Bytes(), err
}

// endLine ends a line that the input left open.
func endLine(out *bytes.Buffer) {
	if text := out.Bytes(); len(text) > 0 && text[len(text)-1] != '\n' && text[len(text)-1] != '\r' {
		out.WriteByte('\n')
	}
}

// item returns the lines that an item came with when they still say what it is,
// else new ones.
func (s *source) item(p *printer, n *yaml.Node, came []byte) ([]byte, error) {
	// Items of megabytes are not parsed once more: that would double the memory.
	if came != nil && sum(n) == s.items[n].sum && (len(came) > 1<<20 || s.prints(came, n) || says(came, n)) {
		return came, nil
	}
	mend(n, map[string]*yaml.Node{})
	printed, err := p.item(n)
	if err != nil {
		return nil, err
	}
	printed = indent(printed, s.column-1)
	if tail := s.tail(came); len(tail) > 0 && says(append(printed[:len(printed):len(printed)], tail...), n) {
		printed = append(printed, tail...)
	}
	return printed, nil
}

// prints tells whether a text of one item is what is printed of the value.
func (s *source) prints(text []byte, n *yaml.Node) bool {
	printed, ok := emit(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{n}})
	return ok && bytes.Equal(indent(printed, s.column-1), text)
}

// says tells whether a text of one item reads as the value, written as it is.
func says(text []byte, n *yaml.Node) bool {
	var doc yaml.Node
	if text[len(text)-1] != '\n' {
		text = append(text[:len(text):len(text)], '\n')
	}
	if yaml.Unmarshal(text, &doc) != nil || len(doc.Content) != 1 {
		return false
	}
	list := doc.Content[0]
	return list.Kind == yaml.SequenceNode && len(list.Content) == 1 && written(list.Content[0], n)
}

// written tells whether two values are written alike, comments aside: nothing edits
// comments alone.
func written(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.ShortTag() != b.ShortTag() || a.Value != b.Value || a.Style != b.Style || a.Anchor != b.Anchor || len(a.Content) != len(b.Content) {
		return false
	}
	for i, child := range a.Content {
		if !written(child, b.Content[i]) {
			return false
		}
	}
	return true
}

// sum is a checksum of how a value is written, comments aside.
func sum(n *yaml.Node) uint64 {
	h := xxhash.New()
	addTo(h, n)
	return h.Sum64()
}

func addTo(h *xxhash.Digest, n *yaml.Node) {
	_, _ = h.Write([]byte{byte(n.Kind), byte(n.Style), byte(len(n.Content)), byte(len(n.Content) >> 8), byte(len(n.Content) >> 16)})
	for _, text := range []string{n.Tag, n.Value, n.Anchor} {
		_, _ = h.WriteString(text)
		_, _ = h.Write([]byte{0xff}) // no text of UTF-8 holds it
	}
	for _, child := range n.Content {
		addTo(h, child)
	}
}

// indent moves lines to the right; empty ones stay so.
func indent(text []byte, by int) []byte {
	if by == 0 {
		return text
	}
	var out bytes.Buffer
	for line := range bytes.Lines(text) {
		if len(line) > 1 {
			out.Write(bytes.Repeat([]byte(" "), by))
		}
		out.Write(line)
	}
	return out.Bytes()
}

// sharesBeyondItems tells whether an alias stands for something outside of its item.
func (l *List) sharesBeyondItems() bool {
	for _, o := range l.Items {
		if aliasBeyond(o.node.YNode(), map[*yaml.Node]bool{}) {
			return true
		}
	}
	return false
}

func aliasBeyond(n *yaml.Node, anchors map[*yaml.Node]bool) bool {
	if n.Kind == yaml.AliasNode {
		return !anchors[n.Alias]
	}
	if n.Anchor != "" {
		anchors[n] = true
	}
	for _, child := range n.Content {
		if aliasBeyond(child, anchors) {
			return true
		}
	}
	return false
}
