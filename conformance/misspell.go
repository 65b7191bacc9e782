package conformance

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Misspelling is a document in which one key is wrong.
type Misspelling struct {
	// Path of the key, list indices left out.
	Path, Text string
}

// free are the keys of maps whose keys are the user's.
var free = []string{
	"labels", "annotations", "matchLabels", "nodeSelector", "data", "binaryData", "stringData", "limits", "requests",
	"external_labels", "externalLabels", "parameters", "params", "value", "capacity", "headers", "volumeAttributes", "resource_attributes",
}

// Misspell doubles the last letter of every key of a document, one at a time;
// keys that differ in a list index only are one. The rest stays byte for byte.
func Misspell(text string) ([]Misspelling, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return nil, err
	}
	var found []Misspelling
	lines := strings.Split(text, "\n")
	walk(&doc, "", func(path string, key *yaml.Node) {
		if !slices.ContainsFunc(found, func(m Misspelling) bool { return m.Path == path }) {
			found = append(found, Misspelling{path, doubled(lines, key)})
		}
	})
	return found, nil
}

func walk(n *yaml.Node, path string, visit func(string, *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		for _, child := range n.Content {
			walk(child, path, visit)
		}
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := strings.TrimPrefix(path+"."+key.Value, ".")
		visit(at, key)
		if !isFree(key.Value, value) {
			walk(value, at, visit)
		}
	}
}

// isFree tells a map with keys of the user's. The selector of a Service is one,
// that of a workload is not.
func isFree(key string, value *yaml.Node) bool {
	if key == "selector" && value.Kind == yaml.MappingNode && len(value.Content) > 0 {
		return !slices.Contains([]string{"matchLabels", "matchExpressions"}, value.Content[0].Value)
	}
	return slices.Contains(free, key)
}

// doubled returns the lines with the key's last letter doubled.
func doubled(lines []string, key *yaml.Node) string {
	end := key.Column - 1 + len([]rune(key.Value))
	if key.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		end++
	}
	line := []rune(lines[key.Line-1])
	changed := slices.Clone(lines)
	changed[key.Line-1] = string(slices.Insert(line, end, line[end-1]))
	return strings.Join(changed, "\n")
}
