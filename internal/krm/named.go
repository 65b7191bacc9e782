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
