package krm

import "sigs.k8s.io/kustomize/kyaml/yaml"

// Texts returns the scalars in the list at a path.
func (o *Object) Texts(path ...string) []string {
	list := lookup(o.node.YNode(), path...)
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	var texts []string
	for _, item := range list.Content {
		if item = deref(item); item.Kind == yaml.ScalarNode {
			texts = append(texts, textOf(item))
		}
	}
	return texts
}

// AppendText appends a string to the list at a path, making what is missing.
// What the list holds stays as it is.
func (o *Object) AppendText(value string, path ...string) {
	list := ensure(o.edited(), yaml.SequenceNode, path...)
	list.Style &^= yaml.FlowStyle
	list.Content = append(list.Content, stringNode(value))
}

// AppendItem appends an empty mapping to the list at a path, making what is
// missing. What the list holds stays as it is.
func (o *Object) AppendItem(path ...string) *Object {
	return o.appendItem(ensure(o.edited(), yaml.SequenceNode, path...))
}

func (o *Object) appendItem(list *yaml.Node) *Object {
	item := o.part(yaml.NewMapRNode(nil))
	list.Style &^= yaml.FlowStyle
	list.Content = append(list.Content, item.node.YNode())
	return item
}
