package provider

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Marshal returns the file that Thanos reads: type, config and, unless empty,
// prefix. Keys keep their order; comments, anchors and the user's quoting go,
// so that equal configurations are equal bytes. It errs when Values is no
// mapping, its aliases expand without end, or a value is not UTF-8; the error
// holds no value.
//
// Quoting is chosen for upstream's decoder (YAML 1.1, gopkg.in/yaml.v2), and so
// that Thanos may substitute $(NAME): in single quotes a value may hold
// backslashes and double quotes, as JSON does, and keep its leading zeros.
func Marshal(c Config) ([]byte, error) {
	root, err := expand(c.Values)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	var keys []key
	if p := c.provider(); p != nil {
		keys = p.keys
	}
	styleMapping(root, keys, false)
	file := &yaml.Node{Kind: yaml.MappingNode}
	file.Content = []*yaml.Node{scalar("!!str", "type"), styleText(strings.ToUpper(c.Type)), scalar("!!str", "config"), root}
	if c.Prefix != "" {
		file.Content = append(file.Content, scalar("!!str", "prefix"), styleText(c.Prefix))
	}
	options, err := expand(c.Options)
	if err != nil {
		return nil, err
	}
	restyle(options, false)
	file.Content = append(file.Content, options.Content...)
	return encode(file)
}

// encode prints a document with two spaces of indentation.
func encode(n *yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(n); err != nil {
		// The library's message may quote the value.
		return nil, fmt.Errorf("config: not printable as YAML")
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("config: not printable as YAML")
	}
	return out.Bytes(), nil
}

// styleMapping gives every node below an expanded mapping its final style.
// texts says that all values are strings.
func styleMapping(n *yaml.Node, keys []key, texts bool) {
	n.Style = 0
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		k := named(keys, name.Value)
		restyle(name, false)
		switch {
		case value.Kind == yaml.MappingNode && k != nil:
			styleMapping(value, k.keys, k.kind == textMap)
		case k != nil && k.kind != text && isReference(value.Value):
			// Quoted, the substituted value would be a string.
			*value = *scalar("!!str", value.Value)
		default:
			restyle(value, texts || (k != nil && k.kind == text))
		}
	}
}

// restyle gives a tree that the schema does not describe its final style;
// asText prints a scalar of another type as the string that was written.
func restyle(n *yaml.Node, asText bool) {
	if n.Kind != yaml.ScalarNode {
		n.Style = 0
		for _, child := range n.Content {
			restyle(child, false)
		}
		return
	}
	tag := n.ShortTag()
	switch {
	case isNull(n):
		*n = *scalar("!!null", "null") // an empty one would become '' as a key
	case tag == "!!str", asText && slices.Contains([]string{"!!int", "!!float", "!!bool", "!!timestamp"}, tag):
		*n = *styleText(n.Value)
	default:
		*n = yaml.Node{Kind: yaml.ScalarNode, Tag: n.Tag, Value: n.Value}
	}
}

// plainText matches strings that need no quotes unless they look like another type.
var plainText = regexp.MustCompile(`^[A-Za-z0-9/][A-Za-z0-9._/:-]*$`)

// sexagesimal matches what YAML 1.1 calls a number in base 60.
var sexagesimal = regexp.MustCompile(`^[0-9]+(:[0-5]?[0-9])+$`)

// oldBooleans are the words that YAML 1.1 reads as booleans and 1.2 as strings.
var oldBooleans = []string{"y", "n", "yes", "no", "on", "off"}

// styleText returns a string node that every YAML version reads as that string.
func styleText(value string) *yaml.Node {
	n := scalar("!!str", value)
	switch {
	case isPlain(value):
	case isBlock(value):
		n.Style = yaml.LiteralStyle
	case holdsReference(value) && !strings.Contains(value, "\n"):
		n.Style = yaml.SingleQuotedStyle
	default:
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

func isPlain(value string) bool {
	bare := yaml.Node{Kind: yaml.ScalarNode, Value: value}
	return plainText.MatchString(value) && !strings.HasSuffix(value, ":") && bare.ShortTag() == "!!str" &&
		!sexagesimal.MatchString(value) && !slices.Contains(oldBooleans, strings.ToLower(value))
}

// isBlock reports whether value is several lines of plain ASCII that a block
// scalar keeps as they are: no blank at an end of a line matters to anyone.
func isBlock(value string) bool {
	lines := strings.Split(strings.TrimSuffix(value, "\n"), "\n")
	if len(lines) < 2 || strings.HasPrefix(value, " ") {
		return false
	}
	return !slices.ContainsFunc(lines, func(line string) bool {
		return line == "" || strings.TrimRight(line, " ") != line || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r > '~' })
	})
}
