//go:build !image

package krm

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Refused visits the values below a field that API servers do not take of a custom
// resource, which they hold against its schema alone: null, which server-side apply refuses,
// and a bare fraction among requests and limits, which are integers or strings there
// (kube-apiserver 1.34, apiextensions-apiserver, pkg/apiserver/validation).
func (o *Object) Refused(field string, visit func(path string, isNull bool)) {
	refused(lookup(o.node.YNode(), field), field, false, visit)
}

func refused(n *yaml.Node, at string, isQuantity bool, visit func(string, bool)) {
	if n == nil {
		return
	}
	switch n = deref(n); {
	case n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null":
		visit(at, true)
	case n.Kind == yaml.ScalarNode && isQuantity && n.ShortTag() == "!!float":
		visit(at, false)
	case n.Kind == yaml.SequenceNode:
		for i, item := range n.Content {
			refused(item, problem.Index(at, i), false, visit)
		}
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			refused(n.Content[i+1], problem.Join(at, key), isQuantity && n.Content[i+1].Kind == yaml.ScalarNode || key == "requests" || key == "limits", visit)
		}
	}
}
