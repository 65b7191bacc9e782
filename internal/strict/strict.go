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
	c.check(nil, resolve(node), reflect.TypeOf(into).Elem())
	if c.costly {
		return c.problems
	}
	if err := node.Decode(into); err != nil && len(c.problems) == 0 {
		c.add(nil, "", "%v", err)
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

// place is where a value stands: below another, under a key or at an index. It is written
// out for problems alone, of which most values have none.
type place struct {
	above *place
	key   string
	index int
}

func (p *place) String() string {
	switch {
	case p == nil:
		return ""
	case p.index >= 0:
		return problem.Index(p.above.String(), p.index)
	}
	return problem.Join(p.above.String(), p.key)
}

func (c *checker) add(at *place, remedy, format string, args ...any) {
	c.problems = append(c.problems, problem.New(at.String(), remedy, format, args...))
}

func (c *checker) check(at *place, node *yaml.Node, t reflect.Type) {
	node = resolve(node)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if c.visits++; c.visits == maxVisits {
		c.costly = true
		c.add(at, "write it without aliases", "more than %d values", maxVisits)
	}
	if t == nodeType || isNull(node) || c.visits >= maxVisits {
		return
	}
	if c.depth++; c.depth > maxDepth {
		c.add(at, "write it flat", "nested deeper than %d", maxDepth)
		return
	}
	defer func() { c.depth-- }()
	switch {
	case MayBeText(t) && node.Kind == yaml.ScalarNode:
		c.checkScalar(at, node, reflect.TypeFor[string]())
		return
	case MayBeText(t) && node.Kind == yaml.SequenceNode:
		c.add(at, "", "got a list, want a text or a mapping")
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		c.checkStruct(at, node, t)
	case reflect.Map:
		c.checkMap(at, node, t)
	case reflect.Slice:
		c.checkSlice(at, node, t)
	default:
		c.checkScalar(at, node, t)
	}
}

func (c *checker) checkStruct(at *place, node *yaml.Node, t reflect.Type) {
	if !c.wantKind(at, node, yaml.MappingNode) {
		return
	}
	fields, repeated := fieldsOf(t), repeats(node)
	for i := 0; i+1 < len(node.Content); i += 2 {
		entry := c.entry(at, node, i, repeated)
		field, known := fields[entry.key]
		if !known {
			c.add(&entry, didYouMean(entry.key, fields), "unknown field")
			continue
		}
		c.check(&entry, resolve(node.Content[i+1]), field)
	}
}

func (c *checker) checkMap(at *place, node *yaml.Node, t reflect.Type) {
	if !c.wantKind(at, node, yaml.MappingNode) {
		return
	}
	repeated := repeats(node)
	for i := 0; i+1 < len(node.Content); i += 2 {
		entry, value := c.entry(at, node, i, repeated), resolve(node.Content[i+1])
		if isNull(value) && t.Elem().Kind() == reflect.String {
			c.add(&entry, "write a value", "empty, want a string")
			continue
		}
		c.check(&entry, value, t.Elem())
	}
}

// entry returns the place of an entry of a mapping, and reports a key that was there
// before.
func (c *checker) entry(at *place, node *yaml.Node, i int, repeated map[int]bool) place {
	entry := place{at, resolve(node.Content[i]).Value, -1}
	if repeated[i] {
		c.add(&entry, "remove one of them", "given twice")
		c.costly = true
	}
	return entry
}

// few is how many keys are compared with each other faster than by a map.
const few = 16

// repeats returns which keys of a mapping were there before, nil for none.
func repeats(node *yaml.Node) (found map[int]bool) {
	if len(node.Content) > 2*few {
		return repeatsOfMany(node)
	}
	for i := 2; i+1 < len(node.Content); i += 2 {
		for j := 0; j < i; j += 2 {
			if resolve(node.Content[i]).Value == resolve(node.Content[j]).Value {
				return repeatsOfMany(node)
			}
		}
	}
	return nil
}

func repeatsOfMany(node *yaml.Node) map[int]bool {
	found, seen := map[int]bool{}, map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := resolve(node.Content[i]).Value
		if seen[key] {
			found[i] = true
		}
		seen[key] = true
	}
	return found
}

func (c *checker) checkSlice(at *place, node *yaml.Node, t reflect.Type) {
	if !c.wantKind(at, node, yaml.SequenceNode) {
		return
	}
	for i, item := range node.Content {
		entry := place{above: at, index: i}
		if isNull(resolve(item)) {
			c.add(&entry, "remove the empty item or fill it", "empty item")
			continue
		}
		c.check(&entry, item, t.Elem())
	}
}

func (c *checker) checkScalar(at *place, node *yaml.Node, t reflect.Type) {
	if !c.wantKind(at, node, yaml.ScalarNode) {
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
	c.add(at, remedy, "got %s, want a %s", tagName(got), want)
}

func (c *checker) wantKind(at *place, node *yaml.Node, want yaml.Kind) bool {
	if node.Kind == want {
		return true
	}
	c.add(at, "", "got a %s, want a %s", KindName(node.Kind), KindName(want))
	return false
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
