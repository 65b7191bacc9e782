package render

import (
	"encoding/json"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// plainNumbers writes the numbers below a node as a function behind kustomize gets
// them. A JSON patch leaves 67108864 as 6.7108864e+07, and kustomize prints every
// object by way of JSON before it hands it on (api v0.21.2, resource/resource.go,
// AsYAML).
func plainNumbers(n *yaml.Node) {
	if n.Kind != yaml.ScalarNode {
		for _, child := range n.Content {
			plainNumbers(child)
		}
		return
	}
	if !strings.ContainsAny(n.Value, ".eE") || n.ShortTag() != yaml.NodeTagFloat {
		return
	}
	value, err := strconv.ParseFloat(n.Value, 64)
	if err != nil {
		return
	}
	text, err := json.Marshal(value)
	if err != nil {
		return // .inf and .nan, which JSON does not have
	}
	n.Value, n.Tag = string(text), yaml.NodeTagFloat
	if !strings.ContainsAny(n.Value, ".e") {
		n.Tag = yaml.NodeTagInt
	}
}
