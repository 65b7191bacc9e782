package krm

import "sigs.k8s.io/kustomize/kyaml/yaml"

// EnsureItem returns the mapping in the list at a path whose field key holds
// name, appending one when there is none.
func (o *Object) EnsureItem(key, name string, path ...string) *Object {
	list := ensure(o.edited(), yaml.SequenceNode, path...)
	for _, item := range o.each(list) {
		if item.Text(key) == name {
			return item
		}
	}
	item := o.appendItem(list)
	item.SetText(name, key)
	return item
}

// Below returns the mappings that stand under a key, anywhere below a path.
func (o *Object) Below(key string, path ...string) []*Object {
	var found []*Object
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		for i, child := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == key && child.Kind == yaml.MappingNode {
				found = append(found, o.part(yaml.NewRNode(child)))
			}
			walk(child)
		}
	}
	if n := lookup(o.node.YNode(), path...); n != nil {
		walk(n)
	}
	return found
}
