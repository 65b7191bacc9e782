package prometheus

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// errForm tells that a value is written in a form that cannot be edited in place,
// for instance an anchor or a value over several lines.
var errForm = errors.New("it is written in a form that cannot be edited in place")

// document is the text of a YAML document on its way to another. Each edit is
// planned as a splice of the text and made on the parsed nodes beside it, so that
// the spliced text can be held against what was meant.
type document struct {
	*editor
	root *yaml.Node
	// parse reads a text as the document was read.
	parse func(text string) (*yaml.Node, error)
}

var errEmpty = errors.New("empty")

func openDocument(text string) (*document, error) { return open(text, parse) }

func open(text string, parse func(string) (*yaml.Node, error)) (*document, error) {
	root, err := parse(text)
	if err != nil {
		return nil, err
	}
	if root == nil {
		return nil, errEmpty
	}
	if key, found := repeated(root); found {
		return nil, fmt.Errorf("%q is given twice", key)
	}
	return &document{newEditor(text), root, parse}, nil
}

// close returns the edited text. It is parsed again and compared with the edited
// nodes, so that a slip can not get out.
func (d *document) close() (string, error) {
	if len(d.edits) == 0 {
		return d.text, nil
	}
	edited := d.apply()
	root, err := d.parse(edited)
	if err != nil || root == nil {
		return "", errForm
	}
	var want, got any
	if d.root.Decode(&want) != nil || root.Decode(&got) != nil || !reflect.DeepEqual(want, got) {
		return "", errForm
	}
	return edited, nil
}

// set gives a scalar another value, in its own quotes.
func (d *document) set(n *yaml.Node, value string) error {
	from, to, err := d.span(n)
	if err != nil {
		return errForm
	}
	text := scalar(value, true)
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		text = strconv.Quote(value)
		if quote := d.text[from : from+1]; !strings.ContainsAny(value, `'"\`+"\n") {
			text = quote + value + quote
		}
	}
	d.edits = append(d.edits, edit{from, to, text})
	n.Value = value
	return nil
}

// rename gives the entry of a mapping another key.
func (d *document) rename(key *yaml.Node, name string) error { return d.set(key, name) }

// nest puts an entry's value below another key: "a: x" becomes "outer: {inner: x}".
// The text of the value stays.
func (d *document) nest(m *yaml.Node, i int, outer, inner string) error {
	key, value := m.Content[i], m.Content[i+1]
	_, to, err := d.span(value)
	if err != nil || key.Line != value.Line || key.Anchor != "" {
		return errForm
	}
	text := outer + ":" + d.eol + pad(key.Column+1) + inner + ": "
	if isFlow(m) {
		text = outer + ": {" + inner + ": "
		d.insert(to, "}")
	}
	d.edits = append(d.edits, edit{d.offset(key), d.offset(value), text})
	below := *value
	m.Content[i] = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: outer}
	m.Content[i+1] = mapping(inner, &below)
	return nil
}

func mapping(name string, value *yaml.Node) *yaml.Node {
	key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name}
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{key, value}}
}

// add puts an entry into a mapping, behind its first one whose line is complete: behind
// job_name, for a job. The path goes down through mappings that are made.
func (d *document) add(m *yaml.Node, value string, path ...string) error {
	if m.Kind != yaml.MappingNode || m.Anchor != "" {
		return errForm
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		key, entry := m.Content[i], m.Content[i+1]
		_, to, err := d.span(entry)
		if err != nil || key.Line != entry.Line {
			continue
		}
		if isFlow(m) {
			d.insert(to, ", "+strings.Join(path, ": {")+": "+value+strings.Repeat("}", len(path)-1))
		} else {
			d.insert(d.lineEnd(to), d.lines(value, key.Column-1, path))
		}
		return addNode(m, value, path)
	}
	return errForm
}

// append puts an entry at the end of the document.
func (d *document) append(value string, path ...string) error {
	at := len(d.text)
	before := d.lineBreakBefore(at)
	d.insert(at, before+strings.TrimPrefix(d.lines(value, 0, path), d.eol)+d.eol)
	return addNode(d.root, value, path)
}

// lines prints a path and its value, each key on a line of its own.
func (d *document) lines(value string, indent int, path []string) string {
	var out strings.Builder
	for i, name := range path {
		out.WriteString(d.eol + pad(indent+2*i) + name + ":")
	}
	return out.String() + " " + value
}

func (d *document) lineEnd(at int) int {
	end := at + strings.IndexByte(d.text[at:]+"\n", '\n')
	return at + len(strings.TrimRight(d.text[at:end], "\r"))
}

// addNode makes on the nodes what add makes in the text.
func addNode(m *yaml.Node, value string, path []string) error {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(value), &doc); err != nil {
		return err
	}
	n := doc.Content[0]
	for _, name := range slices.Backward(path[1:]) {
		n = mapping(name, n)
	}
	m.Content = append(m.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: path[0]}, n)
	return nil
}
