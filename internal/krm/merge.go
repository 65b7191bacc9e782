package krm

import "sigs.k8s.io/kustomize/kyaml/yaml"

// Merge puts a patch over the object. Mappings are merged, and so are items of lists by
// their names, or the paths that they are mounted at. Anything else stands in place of what
// is there; null takes it away. The library's own merge would make images of functions larger
// than they may be.
func (o *Object) Merge(patch *yaml.Node) { merge(o.edited(), deref(patch)) }

func merge(into, patch *yaml.Node) {
	for i := 0; i+1 < len(patch.Content); i += 2 {
		name, value := patch.Content[i].Value, deref(patch.Content[i+1])
		was := field(into, name)
		switch {
		case value.Tag == yaml.NodeTagNull:
			removeField(into, name)
		case was == nil || was.Kind != value.Kind || value.Kind == yaml.ScalarNode:
			setField(into, name, copyNode(value))
		case value.Kind == yaml.MappingNode:
			merge(ensureField(into, name, value.Kind), value)
		case areNamed(was) && areNamed(value):
			mergeItems(ensureField(into, name, value.Kind), value)
		default:
			setField(into, name, copyNode(value))
		}
	}
}

func mergeItems(into, patch *yaml.Node) {
	for _, item := range patch.Content {
		item = deref(item)
		at := -1
		for i, was := range into.Content {
			if key(deref(was)) == key(item) {
				at = i
			}
		}
		if at < 0 {
			into.Style &^= yaml.FlowStyle
			into.Content = append(into.Content, copyNode(item))
		} else {
			if was := into.Content[at]; was.Kind == yaml.AliasNode || was.Anchor != "" {
				into.Content[at] = copyNode(deref(was))
				into.Content[at].Anchor = ""
			}
			merge(into.Content[at], item)
		}
	}
}

// key tells an item of a list from the others, "" where nothing does.
func key(item *yaml.Node) string {
	for _, name := range []string{"mountPath", "name"} {
		if n := field(item, name); n != nil && n.Kind == yaml.ScalarNode {
			return n.Value
		}
	}
	return ""
}

func areNamed(list *yaml.Node) bool {
	for _, item := range list.Content {
		if key(deref(item)) == "" {
			return false
		}
	}
	return true
}
