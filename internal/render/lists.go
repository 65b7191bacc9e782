package render

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// listed returns an object, or the objects of a List: kustomize takes any kind that ends
// so for one (api v0.21.2, resource/factory.go, inlineAnyEmbeddedLists).
func listed(n *yaml.Node) []*yaml.Node {
	found := []*yaml.Node{n}
	if items := itemsOf(n); items != nil && items.Kind == yaml.SequenceNode {
		for _, item := range items.Content {
			found = append(found, listed(item)...)
		}
	}
	return found
}

// parsed reads a stream as objects, those of Lists one by one.
func parsed(data []byte) ([]*krm.Object, error) {
	docs, err := krm.ParseStream(data)
	var found []*krm.Object
	for _, doc := range docs {
		found = append(found, inLists(doc.Node().YNode())...)
	}
	return found, err
}

// inLists is listed without the Lists.
func inLists(docs ...*yaml.Node) []*krm.Object {
	var found []*krm.Object
	for _, doc := range docs {
		for _, n := range listed(doc) {
			if n.Kind == yaml.MappingNode && itemsOf(n) == nil {
				found = append(found, krm.NewObject(yaml.NewRNode(n)))
			}
		}
	}
	return found
}

// itemsOf returns the items of a List, nil for what is none.
func itemsOf(n *yaml.Node) *yaml.Node {
	if n.Kind != yaml.MappingNode || !strings.HasSuffix(krm.NewObject(yaml.NewRNode(n)).Kind(), "List") {
		return nil
	}
	items := yaml.NewRNode(n).Field("items")
	if items.IsNilOrEmpty() {
		return nil
	}
	return items.Value.YNode()
}
