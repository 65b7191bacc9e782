package provider

import (
	"bytes"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"
)

// Read reads a file of object storage as upstream does: its first document, with the keys
// type, config and prefix and no other (client/factory.go, strict). The problems are what
// upstream refuses there, or, for a further document, ignores. No message holds a value.
func Read(text string) (Config, []Problem) {
	c := Config{Format: ObjectStore}
	var doc yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return c, []Problem{{Message: "empty", Remedy: "write type and config"}}
	case err != nil:
		return c, []Problem{{Message: "not YAML", Remedy: "write type and config as YAML"}}
	}
	root := resolve(&doc)
	if root.Kind != yaml.MappingNode {
		return c, []Problem{{Message: "got " + describe(root) + ", want a mapping with type and config", Remedy: "write type and config"}}
	}
	problems := c.readKeys(root)
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		problems = append(problems, Problem{Message: "a second document, which has no effect", Remedy: "remove it, or give it a file of its own"})
	}
	return c, problems
}

func (c *Config) readKeys(root *yaml.Node) []Problem {
	var problems []Problem
	for i := 0; i+1 < len(root.Content); i += 2 {
		value := resolve(root.Content[i+1])
		switch key := root.Content[i].Value; key {
		case "type":
			c.Type = value.Value
		case "prefix":
			c.Prefix = value.Value
		case "config":
			c.Values = value
		default:
			problems = append(problems, Problem{Path: key, Message: "not a key beside type, config and prefix, and the file is refused", Remedy: "move it below config, or remove it"})
		}
	}
	return problems
}

// IsLenient tells whether a version of Thanos ignores keys of the type that it does not
// know; elsewhere it refuses the file.
func IsLenient(typ, version string) bool {
	p := ObjectStore.provider(typ)
	return p != nil && (p.strict == "" || older(version, p.strict))
}
