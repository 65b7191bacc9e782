package render

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// duplicates refuses keys that a mapping holds twice. kustomize would, too, where
// it prints the objects: with a line and without a file.
func duplicates(items []*krm.Object) []krm.Finding {
	var found []krm.Finding
	for _, o := range items {
		eachDuplicate(o.Node().YNode(), "", func(path string) {
			found = append(found, krm.Finding{
				Severity: krm.Error, Object: o.Ref(), File: o.File(), Field: path,
				Message: "given twice", Remedy: "remove one of them; kustomize takes no such file, and API servers took the last one",
			})
		})
	}
	return found
}

func eachDuplicate(n *yaml.Node, path string, report func(string)) {
	seen := map[string]bool{}
	for i, child := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			eachDuplicate(child, problem.Index(path, i), report)
		case n.Kind == yaml.MappingNode && i%2 == 1:
			at := problem.Join(path, n.Content[i-1].Value)
			if key := n.Content[i-1]; key.Kind == yaml.ScalarNode && key.Tag != "!!merge" {
				if seen[key.Value] {
					report(at)
				}
				seen[key.Value] = true
			}
			eachDuplicate(child, at, report)
		}
	}
}
