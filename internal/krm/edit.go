package krm

import "sigs.k8s.io/kustomize/kyaml/yaml"

// EditText replaces every string below a path by what edit makes of it. Styles,
// comments and keys stay; a string that edit leaves alone stays as it was written.
func (o *Object) EditText(edit func(string) string, path ...string) {
	editStrings(lookup(o.node.YNode(), path...), func(text string) string {
		edited := edit(text)
		if edited != text {
			o.edited()
		}
		return edited
	})
}

func editStrings(n *yaml.Node, edit func(string) string) {
	switch {
	case n == nil:
	case n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagString:
		if text := edit(n.Value); text != n.Value {
			n.Value = text
			quote(n)
		}
	case n.Kind == yaml.MappingNode:
		for i := 1; i < len(n.Content); i += 2 {
			editStrings(n.Content[i], edit)
		}
	case n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			editStrings(item, edit)
		}
	}
}
