package krm

import (
	"bytes"
	"errors"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// printer prints values so that they read as what they are. Each text is parsed
// and compared: a scalar that the YAML library does not bring over in the style
// that it had gets another one.
type printer struct {
	out     bytes.Buffer
	encoder *yaml.Encoder
}

// errUnprintable says that no style holds a value.
var errUnprintable = errors.New("YAML does not hold one of its values, such as text that is no UTF-8; remove it")

// NewPrinter returns what prints one object after another, each as a document
// without a marker. It fails when the text would not read as the object.
func NewPrinter() func(*Object) ([]byte, error) {
	var p printer
	return func(o *Object) ([]byte, error) { return p.print(o.node.YNode(), itself) }
}

func itself(n *yaml.Node) *yaml.Node { return n }

// item prints a value as the one item of a list.
func (p *printer) item(n *yaml.Node) ([]byte, error) {
	return p.print(n, func(n *yaml.Node) *yaml.Node {
		return &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: []*yaml.Node{n}}
	})
}

// print prints what wrap makes of a value.
func (p *printer) print(n *yaml.Node, wrap func(*yaml.Node) *yaml.Node) ([]byte, error) {
	if text, ok := emit(wrap(n)); ok {
		return text, nil
	}
	return p.printByLibrary(n, wrap)
}

func (p *printer) printByLibrary(n *yaml.Node, wrap func(*yaml.Node) *yaml.Node) ([]byte, error) {
	styles := restyled{}
	for range restylings + 1 {
		doc := wrap(styles.apply(n))
		moveComments(doc)
		text, err := p.encode(doc)
		if err != nil {
			return nil, err
		}
		var read yaml.Node
		err = yaml.Unmarshal(text, &read)
		if err == nil && styles.kept(&yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{wrap(n)}}, &read) {
			return text, nil
		}
		if err != nil || !styles.changed {
			styles.all(n)
		}
	}
	return nil, errUnprintable
}

// encode prints one document. The encoder is kept, because each has large buffers.
func (p *printer) encode(doc *yaml.Node) ([]byte, error) {
	if p.encoder == nil {
		p.encoder = yaml.NewEncoder(&p.out)
	}
	p.out.Reset()
	stand := standIns(doc)
	if err := p.encoder.Encode(doc); err != nil {
		p.encoder = nil
		return nil, err
	}
	text := bytes.TrimPrefix(p.out.Bytes(), []byte("---\n"))
	return stand.back(text), nil
}
