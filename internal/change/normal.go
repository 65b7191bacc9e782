package change

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Keys of what stands in the place of a text or an argument while objects are compared. No
// field of an object is called so.
const (
	// rawKey is the text that treeKey is read from.
	rawKey, treeKey = "\x00text", "\x00tree"
	// valueKey is the value of an argument.
	valueKey = "\x00value"
	// nameKey is what an entry of a list is called that has no name.
	nameKey = "\x00name"
)

// normal is an object as it is compared: arguments are entries by their flags, texts of
// YAML are what they say, and what is secret stands as a sum.
func normal(o *krm.Object) *yaml.Node {
	n := normalizer{secret: o.Kind() == "Secret", sealed: o.Kind() == "SealedSecret", policy: isPolicy(o)}
	return n.node(o.Node().YNode(), nil)
}

type normalizer struct {
	// secret is for a Secret, sealed for what a Secret is made of, and policy for what hands
	// out Secrets with other values.
	secret, sealed, policy bool
}

// node is a copy of a node; path are the keys above it.
func (n normalizer) node(from *yaml.Node, path []string) *yaml.Node {
	for from.Kind == yaml.AliasNode {
		from = from.Alias
	}
	to := &yaml.Node{Kind: from.Kind, Tag: from.ShortTag(), Value: from.Value}
	switch from.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(from.Content); i += 2 {
			key := from.Content[i].Value
			value := n.node(from.Content[i+1], append(path[:len(path):len(path)], key))
			to.Content = append(to.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, value)
		}
		n.maskNamed(to)
	case yaml.SequenceNode:
		if isArguments(from, path) {
			return n.arguments(from)
		}
		for _, item := range from.Content {
			to.Content = append(to.Content, n.node(item, path))
		}
		nameRules(to)
	case yaml.ScalarNode:
		return n.scalar(to, path)
	}
	return to
}

// isArguments tells whether a list is the command or the arguments of a container.
func isArguments(n *yaml.Node, path []string) bool {
	if len(path) < 2 || !slices.Contains([]string{"args", "command"}, path[len(path)-1]) || !strings.HasSuffix(strings.ToLower(path[len(path)-2]), "containers") {
		return false
	}
	return !slices.ContainsFunc(n.Content, func(item *yaml.Node) bool { return item.Kind != yaml.ScalarNode })
}

// arguments are an entry for each flag, with the list of its values; a word that is no flag
// is an entry by itself.
func (n normalizer) arguments(from *yaml.Node) *yaml.Node {
	var args thanos.Args
	for _, item := range from.Content {
		args = append(args, item.Value)
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	entries := map[string]*yaml.Node{}
	for _, use := range args.Uses() {
		value := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: use.Value}
		if use.Bare {
			value.Tag, value.Value = "!!null", ""
		} else {
			value = n.scalar(value, []string{use.Flag})
		}
		values := entries[use.Flag]
		if values == nil {
			values = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
			entries[use.Flag] = values
			list.Content = append(list.Content, mapping("name", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: use.Flag}, valueKey, values))
		}
		values.Content = append(values.Content, value)
	}
	return list
}

// fieldOf is the text of a field of a mapping, "" for none.
func fieldOf(n *yaml.Node, key string) string {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key && n.Content[i+1].Kind == yaml.ScalarNode {
			return n.Content[i+1].Value
		}
	}
	return ""
}

func isArgument(n *yaml.Node) bool {
	return n.Kind == yaml.MappingNode && len(n.Content) == 4 && n.Content[2].Value == valueKey
}

func valuesOf(argument *yaml.Node) *yaml.Node { return argument.Content[3] }

func mapping(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i := 0; i < len(pairs); i += 2 {
		n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: pairs[i].(string)}, pairs[i+1].(*yaml.Node))
	}
	return n
}

// scalar is a text as what it says, and what is secret as a sum.
func (n normalizer) scalar(s *yaml.Node, path []string) *yaml.Node {
	switch {
	case n.isSecret(path):
		return masked(s)
	case s.Tag != "!!str":
		return s
	}
	if tree := treeOf(s.Value); tree != nil {
		return mapping(rawKey, s, treeKey, n.node(tree, path))
	}
	s.Value = maskLines(s.Value)
	return s
}

func isRaw(n *yaml.Node) bool {
	return n.Kind == yaml.MappingNode && len(n.Content) == 4 && n.Content[0].Value == rawKey
}

// mostTree is how long a text may be that is compared by what it says.
const mostTree = 1 << 20

// treeOf reads a text that is one mapping or list of YAML or JSON, nil for any other. One
// with aliases is compared as it is written.
func treeOf(text string) *yaml.Node {
	trimmed := strings.TrimSpace(text)
	isJSON := strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[")
	if len(text) > mostTree || !isJSON && !strings.Contains(trimmed, "\n") && !strings.HasSuffix(text, "\n") || !strings.ContainsAny(trimmed, ":-[{") {
		return nil
	}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var doc, more yaml.Node
	if decoder.Decode(&doc) != nil || !errors.Is(decoder.Decode(&more), io.EOF) || len(doc.Content) != 1 {
		return nil
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode || !isPlain(root) {
		return nil
	}
	return root
}

// isPlain tells whether a tree has no aliases, merges or tags of its own, and no key twice.
func isPlain(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" || strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		return false
	}
	keys := map[string]bool{}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if child.Kind != yaml.ScalarNode || keys[child.Value] || child.Tag == "!!merge" {
				return false
			}
			keys[child.Value] = true
		}
		if !isPlain(child) {
			return false
		}
	}
	return true
}

// plain is what a node was before it was normal.
func plain(n *yaml.Node) *yaml.Node {
	switch {
	case n == nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
	case isRaw(n):
		if tree := encode(n.Content[3]); veils.MatchString(tree) {
			return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: tree + "\n"}
		}
		return n.Content[1]
	case isArgument(n):
		return mapping(n.Content[1].Value, plain(valuesOf(n)))
	}
	to := *n
	to.Content = nil
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && n.Content[i-i%2].Value == nameKey {
			continue
		}
		to.Content = append(to.Content, plain(child))
	}
	return &to
}

// encode is a node as YAML, sums for what is secret.
func encode(n *yaml.Node) string {
	n = plain(n)
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(n); err != nil {
		return n.Value
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// shown is a node for people: a text of several lines as it is, a small mapping or list in
// one line.
func shown(n *yaml.Node) string {
	n = masking(n)
	if isText(n) && strings.Contains(n.Value, "\n") {
		return veiled(n.Value)
	}
	text := encode(n)
	if !strings.Contains(text, "\n") && n.Kind != yaml.ScalarNode {
		n.Style = yaml.FlowStyle
		text = encode(n)
	}
	return veiled(text)
}
