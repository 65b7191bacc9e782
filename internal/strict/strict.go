// Package strict decodes YAML nodes into Go structs and accepts nothing that
// the struct does not name.
//
// The decoders of the YAML libraries either ignore unknown fields or stop at
// the first error without saying where. Here every problem is reported at once,
// with the path of the field and the nearest known name.
package strict

import (
	"fmt"
	"reflect"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var nodeType = reflect.TypeFor[yaml.Node]()

// Decode fills the struct that into points to from node, as far as it goes, and
// returns every unknown field, repeated field and value of the wrong type. A
// field of type yaml.Node takes anything. Fields are named by their yaml tags.
func Decode(node *yaml.Node, into any) []problem.Problem {
	if node == nil || node.Kind == 0 {
		return nil
	}
	var c checker
	c.check("", resolve(node), reflect.TypeOf(into).Elem())
	if c.costly {
		return c.problems
	}
	if err := node.Decode(into); err != nil && len(c.problems) == 0 {
		c.add("", "", "%v", err)
	}
	return c.problems
}

// Text is a struct that a text may stand for in place of its fields. Its UnmarshalYAML
// reads both.
type Text interface {
	yaml.Unmarshaler
	IsText()
}

// MayBeText tells whether a type is such a struct.
func MayBeText(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && reflect.PointerTo(t).Implements(reflect.TypeFor[Text]())
}

// maxDepth bounds the nesting that is followed: an alias may stand inside its
// own anchor.
const maxDepth = 64

// maxVisits bounds the values that are looked at: aliases of aliases multiply.
const maxVisits = 1 << 20

type checker struct {
	problems      []problem.Problem
	depth, visits int
	// costly tells that decoding would take the square of the input: it holds
	// repeated keys, or too many aliases.
	costly bool
}

func (c *checker) add(path, remedy, format string, args ...any) {
	c.problems = append(c.problems, problem.New(path, remedy, format, args...))
}

func (c *checker) check(path string, node *yaml.Node, t reflect.Type) {
	node = resolve(node)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if c.visits++; c.visits == maxVisits {
		c.costly = true
		c.add(path, "write it without aliases", "more than %d values", maxVisits)
	}
	if t == nodeType || isNull(node) || c.visits >= maxVisits {
		return
	}
	if c.depth++; c.depth > maxDepth {
		c.add(path, "write it flat", "nested deeper than %d", maxDepth)
		return
	}
	defer func() { c.depth-- }()
	switch {
	case MayBeText(t) && node.Kind == yaml.ScalarNode:
		c.checkScalar(path, node, reflect.TypeFor[string]())
		return
	case MayBeText(t) && node.Kind == yaml.SequenceNode:
		c.add(path, "", "got a list, want a text or a mapping")
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		c.checkStruct(path, node, t)
	case reflect.Map:
		c.checkMap(path, node, t)
	case reflect.Slice:
		c.checkSlice(path, node, t)
	default:
		c.checkScalar(path, node, t)
	}
}

func (c *checker) checkStruct(path string, node *yaml.Node, t reflect.Type) {
	if !c.wantKind(path, node, yaml.MappingNode) {
		return
	}
	fields := Fields(t)
	c.eachEntry(path, node, func(at, key string, value *yaml.Node) {
		field, known := fields[key]
		if !known {
			c.add(at, didYouMean(key, fields), "unknown field")
			return
		}
		c.check(at, value, field)
	})
}

func (c *checker) checkMap(path string, node *yaml.Node, t reflect.Type) {
	if !c.wantKind(path, node, yaml.MappingNode) {
		return
	}
	c.eachEntry(path, node, func(at, _ string, value *yaml.Node) {
		if isNull(value) && t.Elem().Kind() == reflect.String {
			c.add(at, "write a value", "empty, want a string")
			return
		}
		c.check(at, value, t.Elem())
	})
}

// eachEntry visits the entries of a mapping and reports repeated keys.
func (c *checker) eachEntry(path string, node *yaml.Node, visit func(at, key string, value *yaml.Node)) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := resolve(node.Content[i]).Value
		at := problem.Join(path, key)
		if seen[key] {
			c.add(at, "remove one of them", "given twice")
			c.costly = true
		}
		seen[key] = true
		visit(at, key, resolve(node.Content[i+1]))
	}
}

func (c *checker) checkSlice(path string, node *yaml.Node, t reflect.Type) {
	if !c.wantKind(path, node, yaml.SequenceNode) {
		return
	}
	for i, item := range node.Content {
		at := problem.Index(path, i)
		if isNull(resolve(item)) {
			c.add(at, "remove the empty item or fill it", "empty item")
			continue
		}
		c.check(at, item, t.Elem())
	}
}

func (c *checker) checkScalar(path string, node *yaml.Node, t reflect.Type) {
	if !c.wantKind(path, node, yaml.ScalarNode) {
		return
	}
	want, tag := scalarName(t)
	got := node.ShortTag()
	if got == tag || got == "!!int" && tag == "!!float" {
		return
	}
	remedy := fmt.Sprintf("write a %s", want)
	if tag == "!!str" {
		remedy = "put it in quotes"
	}
	c.add(path, remedy, "got %s, want a %s", tagName(got), want)
}

func (c *checker) wantKind(path string, node *yaml.Node, want yaml.Kind) bool {
	if node.Kind == want {
		return true
	}
	c.add(path, "", "got a %s, want a %s", KindName(node.Kind), KindName(want))
	return false
}

// Fields returns the types of a struct's fields by their yaml names, with those
// of inlined structs.
func Fields(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case strings.Contains(options, "inline"):
			for k, v := range Fields(f.Type) {
				fields[k] = v
			}
		case name != "" && name != "-":
			fields[name] = f.Type
		}
	}
	return fields
}

func didYouMean(key string, fields map[string]reflect.Type) string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	sort.Strings(names)
	return Suggest(key, names, "known fields: "+strings.Join(names, ", "))
}

func resolve(node *yaml.Node) *yaml.Node {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node.Kind == yaml.DocumentNode && len(node.Content) == 1 {
		return resolve(node.Content[0])
	}
	return node
}

func isNull(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null" }

func scalarName(t reflect.Type) (name, tag string) {
	switch t.Kind() {
	case reflect.Bool:
		return "boolean", "!!bool"
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "whole number", "!!int"
	case reflect.Float64:
		return "number", "!!float"
	default:
		return "string", "!!str"
	}
}

func tagName(tag string) string {
	switch tag {
	case "!!str":
		return "a string"
	case "!!bool":
		return "a boolean"
	case "!!int":
		return "a whole number"
	case "!!float":
		return "a number"
	default:
		return strings.TrimPrefix(tag, "!!")
	}
}

// KindName is what messages call a kind of nodes.
func KindName(kind yaml.Kind) string {
	switch kind {
	case yaml.MappingNode:
		return "mapping"
	case yaml.SequenceNode:
		return "list"
	default:
		return "single value"
	}
}
