package provider

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// referencePattern is what Thanos replaces by an environment variable, anywhere
// in the file (efficientgo/tools/extkingpin, pathorcontent.go). An unset
// variable ends Thanos at start.
var referencePattern = regexp.MustCompile(`\$\([a-zA-Z_0-9]+\)`)

// holdsReference reports whether the environment will change value.
func holdsReference(value string) bool { return referencePattern.MatchString(value) }

// isReference reports whether value is one $(NAME) and nothing else.
func isReference(value string) bool {
	return referencePattern.FindString(value) == value && value != ""
}

// resolve looks through aliases and the document node. Where there is nothing
// it returns a null, never nil.
func resolve(n *yaml.Node) *yaml.Node {
	for n != nil && !n.IsZero() {
		switch {
		case n.Kind == yaml.AliasNode:
			n = n.Alias
		case n.Kind == yaml.DocumentNode && len(n.Content) > 0:
			n = n.Content[0]
		default:
			return n
		}
	}
	return scalar("!!null", "null")
}

// isNull reports whether a resolved node holds nothing.
func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// describe names what a node is, never its value.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!null":
		return "no value"
	case "!!str":
		return "a string"
	case "!!bool":
		return "a boolean"
	case "!!int", "!!float":
		return "a number"
	case "!!timestamp":
		return "a date"
	default:
		return "a tagged value"
	}
}

// isZero reports whether a value of that kind equals the zero value of the Go
// field that upstream decodes it into: as good as not given.
func isZero(k kind, n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode {
		return (k == section || k == list || k == textMap) && len(n.Content) == 0
	}
	switch {
	case isNull(n) || n.Value == "":
		return true
	case k == boolean:
		return strings.EqualFold(n.Value, "false")
	case k == integer, k == number:
		return n.Value == "0"
	default:
		return false
	}
}
