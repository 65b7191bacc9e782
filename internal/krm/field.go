package krm

import (
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// RemoveField removes the field at a path, and the mappings that it leaves empty
// up to the first element of the path.
func (o *Object) RemoveField(path ...string) {
	for end := len(path); end > 0; end-- {
		parent := lookup(o.node.YNode(), path[:end-1]...)
		if parent == nil || parent.Kind != yaml.MappingNode {
			return
		}
		if parent = o.own(path[:end-1]); end == len(path) || len(lookup(parent, path[end-1]).Content) == 0 {
			removeField(parent, path[end-1])
			continue
		}
		return
	}
}

// own returns the mapping at a path, a copy of its own where it was an anchor.
func (o *Object) own(path []string) *yaml.Node {
	if len(path) == 0 {
		return o.edited()
	}
	return ensure(o.edited(), yaml.MappingNode, path...)
}

// RenameField gives the field at a path another name, in its place.
func (o *Object) RenameField(name string, path ...string) {
	last := len(path) - 1
	parent := o.own(path[:last])
	for i := 0; i+1 < len(parent.Content); i += 2 {
		if parent.Content[i].Value == path[last] {
			parent.Content[i].Value = name
			quote(parent.Content[i])
		}
	}
}

// Append appends a value, with yaml tags, to the list at a path, making what is
// missing.
func (o *Object) Append(value any, path ...string) error { return o.insert(-1, value, path...) }

// Insert is Append at an index of the list.
func (o *Object) Insert(at int, value any, path ...string) error { return o.insert(at, value, path...) }

func (o *Object) insert(at int, value any, path ...string) error {
	n, err := toNode(value)
	if err != nil {
		return err
	}
	list := ensure(o.edited(), yaml.SequenceNode, path...)
	list.Style &^= yaml.FlowStyle
	if at < 0 || at > len(list.Content) {
		at = len(list.Content)
	}
	list.Content = slices.Insert(list.Content, at, n)
	return nil
}

// RemoveItem removes item i of the list at a path, and the list when it was the
// last one.
func (o *Object) RemoveItem(i int, path ...string) {
	list := ensure(o.edited(), yaml.SequenceNode, path...)
	list.Content = slices.Delete(list.Content, i, i+1)
	if len(list.Content) == 0 {
		o.RemoveField(path...)
	}
}

// HasPointer tells whether there is something at a JSON pointer (RFC 6901).
func (o *Object) HasPointer(pointer string) bool {
	n := o.node.YNode()
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		if n = deref(n); n == nil {
			return false
		}
		if n.Kind == yaml.SequenceNode {
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(n.Content) {
				return false
			}
			n = n.Content[i]
			continue
		}
		n = field(n, token)
	}
	return n != nil
}
