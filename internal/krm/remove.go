package krm

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Remove removes the field at a path, and the mappings and lists above it that
// have nothing in them then.
func (o *Object) Remove(path ...string) {
	if lookup(o.node.YNode(), path...) == nil {
		return
	}
	last := len(path) - 1
	if o.RemoveKey(path...); last > 0 && !o.hasContent(path[:last]...) {
		o.Remove(path[:last]...)
	}
}

// RemoveKey removes the field at a path and nothing else: an empty mapping above
// it can mean something, as spec.thanos of a Prometheus does.
func (o *Object) RemoveKey(path ...string) {
	if lookup(o.node.YNode(), path...) == nil {
		return
	}
	last := len(path) - 1
	parent := ensure(o.edited(), yaml.MappingNode, path[:last]...)
	removeField(parent, path[last])
	if len(parent.Content) == 0 {
		parent.Style |= yaml.FlowStyle
	}
}

func (o *Object) hasContent(path ...string) bool {
	n := lookup(o.node.YNode(), path...)
	return n != nil && len(deref(n).Content) > 0
}

// RemoveItems removes the mappings in the list at a path that gone holds for, and
// the list when it was of nothing else.
func (o *Object) RemoveItems(gone func(*Object) bool, path ...string) {
	if lookup(o.node.YNode(), path...) == nil {
		return
	}
	list := ensure(o.edited(), yaml.SequenceNode, path...)
	list.Content = slices.DeleteFunc(list.Content, func(item *yaml.Node) bool {
		item = deref(item)
		return item.Kind == yaml.MappingNode && gone(o.part(yaml.NewRNode(item)))
	})
	if o.edited(); len(list.Content) == 0 {
		o.Remove(path...)
	}
}
