package krm

import (
	"math"
	"strconv"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Refused visits the values below a field that API servers do not take of a custom
// resource without numbers in its schema, as those of prometheus-operator and thanos-operator
// are (their CRDs): null, which server-side apply refuses, and a bare fraction, where an
// integer, a string or either is wanted (kube-apiserver 1.34, apiextensions-apiserver,
// pkg/apiserver/validation). Lists that a schema says nothing of (routes of an
// AlertmanagerConfig) are left out.
func (o *Object) Refused(field string, visit func(path string, isNull bool)) {
	refused(lookup(o.node.YNode(), field), field, visit)
}

func refused(n *yaml.Node, at string, visit func(string, bool)) {
	if n == nil {
		return
	}
	switch n = deref(n); {
	case n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null":
		visit(at, true)
	case n.Kind == yaml.ScalarNode && isFraction(n):
		visit(at, false)
	case n.Kind == yaml.SequenceNode && at != "spec.route.routes":
		for i, item := range n.Content {
			refused(item, problem.Index(at, i), visit)
		}
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			refused(n.Content[i+1], problem.Join(at, n.Content[i].Value), visit)
		}
	}
}

// isFraction tells whether a number stays one with a point: clients send 1.0 and 2e9 as
// integers (sigs.k8s.io/yaml).
func isFraction(n *yaml.Node) bool {
	value, err := strconv.ParseFloat(n.Value, 64)
	return err == nil && n.ShortTag() == "!!float" && value != math.Trunc(value)
}
