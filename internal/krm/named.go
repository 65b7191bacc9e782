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
	item := appendItem(list)
	item.SetText(name, key)
	return item
}
