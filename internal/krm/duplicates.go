package krm

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Duplicates refuses keys that a mapping holds twice: functions would read the
// first, API servers took the last, and kustomize takes neither.
func Duplicates(objects []*Object) []Finding {
	var found []Finding
	for _, o := range objects {
		EachDuplicate(o.node.YNode(), "", func(path string, _ int) { found = append(found, twice(o, path)) })
	}
	return found
}

func twice(o *Object, path string) Finding {
	f := Finding{
		Severity: Error, Field: path,
		Message: "given twice", Remedy: "remove one of them; kustomize takes no such file, and API servers took the last one",
	}
	if o != nil {
		f.Object, f.File = o.Ref(), o.File()
	}
	return f
}

// duplicates returns the keys that the list holds twice: its own, those of the
// functionConfig, and those of its items.
func (l *List) duplicates() []Finding {
	var found []Finding
	fields := *l.root.YNode()
	fields.Content = nil
	for i := 0; i+1 < len(l.root.Content()); i += 2 {
		fields.Content = append(fields.Content, l.root.Content()[i], stringNode(""))
	}
	EachDuplicate(&fields, "", func(path string, _ int) { found = append(found, twice(nil, path)) })
	objects := l.Items
	if l.Config != nil {
		objects = append([]*Object{l.Config}, objects...)
	}
	return append(found, Duplicates(objects)...)
}

// EachDuplicate reports each key below a node that a mapping held before, with its line.
func EachDuplicate(n *yaml.Node, path string, report func(path string, line int)) {
	for i, child := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			EachDuplicate(child, problem.Index(path, i), report)
		case n.Kind == yaml.MappingNode && i%2 == 1:
			EachDuplicate(child, problem.Join(path, n.Content[i-1].Value), report)
		}
	}
	if n.Kind == yaml.MappingNode {
		for _, key := range repeated(n) {
			report(problem.Join(path, key.Value), key.Line)
		}
	}
}

// few is how many keys are compared with each other faster than by a map.
const few = 16

// repeated returns the keys of a mapping that it held before, in order. A merge key
// may stand as often as it likes.
func repeated(n *yaml.Node) []*yaml.Node {
	var found []*yaml.Node
	var seen map[string]bool
	if len(n.Content) > 2*few {
		seen = make(map[string]bool, len(n.Content)/2)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode || key.Tag == mergeTag {
			continue
		}
		if seen[key.Value] || seen == nil && hasKey(n.Content[:i], key.Value) {
			found = append(found, key)
		}
		if seen != nil {
			seen[key.Value] = true
		}
	}
	return found
}
