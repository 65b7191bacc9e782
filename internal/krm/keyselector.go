package krm

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// KeySelector is what selects one key of a ConfigMap or Secret: {name, key}.
type KeySelector struct {
	// Field that holds it, of one in a list the list's, and its path.
	Field, At string
	Name, Key string
	Optional  bool
}

// KeySelectors returns the selectors of one key in an object, wherever they stand.
func (o *Object) KeySelectors() []KeySelector {
	var found []KeySelector
	eachKeySelector(o.node.YNode(), "", "", func(s KeySelector) { found = append(found, s) })
	return found
}

func eachKeySelector(n *yaml.Node, name, at string, visit func(KeySelector)) {
	n = deref(n)
	if !holdsKeySelector(n) { // most hold none, and need no path
		return
	}
	if n.Kind == yaml.SequenceNode {
		for i, item := range n.Content {
			eachKeySelector(item, name, problem.Index(at, i), visit)
		}
		return
	}
	if isKeySelector(n) {
		visit(KeySelector{name, at, field(n, "name").Value, field(n, "key").Value, isTrue(field(n, "optional"))})
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		eachKeySelector(n.Content[i+1], key, problem.Join(at, key), visit)
	}
}

func holdsKeySelector(n *yaml.Node) bool {
	n = deref(n)
	return n.Kind == yaml.MappingNode && isKeySelector(n) || slices.ContainsFunc(n.Content, holdsKeySelector)
}

func isKeySelector(n *yaml.Node) bool { return isString(field(n, "name")) && isString(field(n, "key")) }

func isString(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagString
}

func isTrue(n *yaml.Node) bool {
	return n != nil && n.ShortTag() == yaml.NodeTagBool && strings.EqualFold(n.Value, "true")
}
