package provider

import (
	"go.yaml.in/yaml/v3"
)

// Parse reads a file that names a provider by type; false where it is none. What is wrong
// with it is Check's to tell.
func Parse(f Format, text string) (Config, bool) {
	var doc yaml.Node
	if yaml.Unmarshal([]byte(text), &doc) != nil || len(doc.Content) == 0 {
		return Config{}, false
	}
	root := resolve(doc.Content[0])
	if root.Kind != yaml.MappingNode {
		return Config{}, false
	}
	c := Config{Format: f, Options: &yaml.Node{Kind: yaml.MappingNode}}
	for i := 0; i+1 < len(root.Content); i += 2 {
		name, value := resolve(root.Content[i]), resolve(root.Content[i+1])
		switch {
		case name.Value == "type":
			c.Type = value.Value
		case name.Value == "config":
			c.Values = value
		case name.Value == "prefix" && f == ObjectStore:
			c.Prefix = value.Value
		default:
			c.Options.Content = append(c.Options.Content, name, value)
		}
	}
	return c, c.Type != ""
}
