package krm

import "sigs.k8s.io/kustomize/kyaml/yaml"

// EnsureItem returns the mapping in the list at a path whose field key holds
// name, appending one when there is none.
func (o *Object) EnsureItem(key, name string, path ...string) *Object {
	list := ensure(o.node.YNode(), yaml.SequenceNode, path...)
	for _, item := range each(list) {
		if item.Text(key) == name {
			return item
		}
	}
	item := NewObject(yaml.NewMapRNode(nil))
	item.SetText(name, key)
	list.Style &^= yaml.FlowStyle
	list.Content = append(list.Content, item.node.YNode())
	return item
}
