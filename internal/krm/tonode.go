package krm

import (
	"reflect"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// toNode turns a Go value into a node, by way of its yaml tags.
func toNode(value any) (*yaml.Node, error) {
	if known, ok := value.(*Value); ok {
		return known.copy()
	}
	if from, ok := value.(*yaml.Node); ok {
		if n := asItIs(from); n != nil {
			return n, nil
		}
	} else if n := quickNode(reflect.ValueOf(value)); n != nil {
		return n, nil
	}
	return printedNode(value)
}

// printedNode is toNode by printing the value and reading it: whatever it holds, each
// scalar gets the style that holds it.
func printedNode(value any) (*yaml.Node, error) {
	text, err := yaml.Marshal(value)
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	if indented.Match(text) || yaml.Unmarshal(text, &doc) != nil {
		return inFlow(value)
	}
	n := doc.Content[0]
	anonymous(n)
	quoteAll(n)
	return n, nil
}

// anonymous takes away where a node was read, and its comments, as Encode does.
func anonymous(n *yaml.Node) {
	n.Line, n.Column, n.HeadComment, n.LineComment, n.FootComment = 0, 0, "", "", ""
	for _, child := range n.Content {
		anonymous(child)
	}
}

// inFlow is toNode for values with a text that begins with a line break or a tab. The
// library indents those by less than it says, and reads something else, or nothing
// (go.yaml.in/yaml v3.0.4, emitterc.go); inside of a flow such a text has quotes.
func inFlow(value any) (*yaml.Node, error) {
	var n yaml.Node
	if err := n.Encode(struct {
		Value any `yaml:"value,flow"`
	}{value}); err != nil {
		return nil, err
	}
	n = *n.Content[1]
	asBlocks(&n)
	quoteAll(&n)
	return &n, nil
}

func asBlocks(n *yaml.Node) {
	if len(n.Content) > 0 {
		n.Style &^= yaml.FlowStyle
	}
	for _, child := range n.Content {
		asBlocks(child)
	}
}

// moveComments keeps the comment behind a flow collection that became a block,
// where YAML has no place for it: it goes behind the key, or above the item.
func moveComments(n *yaml.Node) {
	for i, c := range n.Content {
		moveComments(c)
		isBlock := (c.Kind == yaml.MappingNode || c.Kind == yaml.SequenceNode) && c.Style&yaml.FlowStyle == 0 && len(c.Content) > 0
		if !isBlock || c.LineComment == "" {
			continue
		}
		if onto := &c.HeadComment; n.Kind == yaml.SequenceNode && *onto == "" {
			*onto, c.LineComment = c.LineComment, ""
		}
		if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].LineComment == "" {
			n.Content[i-1].LineComment, c.LineComment = c.LineComment, ""
		}
	}
}
