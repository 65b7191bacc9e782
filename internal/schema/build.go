package schema

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/limits"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// Docs returns the comment of a field of a struct.
type Docs func(t reflect.Type, field string) string

var nodeType = reflect.TypeFor[yaml.Node]()

// builder makes schemas that share definitions.
type builder struct {
	docs Docs
	// made are the definitions, and names those of types that have another than their own.
	made  map[string]*Schema
	names map[reflect.Type]string
}

// define returns a reference to a definition, which is made where it is new.
func (b *builder) define(name string, of func() *Schema) *Schema {
	if _, found := b.made[name]; !found {
		b.made[name] = nil
		b.made[name] = of()
	}
	return &Schema{Ref: "#/definitions/" + name}
}

// shared returns a reference to a definition that says the same, a new one where there is
// none.
func (b *builder) shared(name string, s *Schema) *Schema {
	for i, own := 1, name; ; i, own = i+1, fmt.Sprintf("%s_%d", name, i+1) {
		if other, found := b.made[own]; !found || reflect.DeepEqual(other, s) {
			b.made[own] = s
			return &Schema{Ref: "#/definitions/" + own}
		}
	}
}

func (b *builder) value(t reflect.Type, limit limits.Limit, optional bool) *Schema {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == nodeType:
		return &Schema{}
	case strict.MayBeText(t):
		return &Schema{AnyOf: []*Schema{{Type: types{"string"}, MinLength: 1}, b.structure(t)}}
	}
	switch t.Kind() {
	case reflect.Struct:
		s := b.structure(t)
		for _, field := range limit.Set {
			s = &Schema{AllOf: []*Schema{s, present(field)}}
		}
		return s
	case reflect.Map:
		return b.mapping(t, limit)
	case reflect.Slice:
		return b.list(t, limit)
	case reflect.Bool:
		if limit.True {
			return &Schema{Type: types{"boolean"}, Enum: []any{true}}
		}
		return &Schema{Type: orNull("boolean", optional)}
	case reflect.Int, reflect.Int64:
		return integer(limit.Range, optional)
	case reflect.Float64:
		return &Schema{Type: orNull("number", optional)}
	default:
		return text(limit, optional)
	}
}

func orNull(name string, optional bool) types {
	if optional {
		return types{name, null}
	}
	return types{name}
}

func integer(bounds *[2]int, optional bool) *Schema {
	s := &Schema{Type: orNull("integer", optional)}
	if bounds != nil {
		low, high := int64(bounds[0]), int64(bounds[1])
		s.Minimum, s.Maximum = &low, &high
	}
	return s
}

func text(limit limits.Limit, optional bool) *Schema {
	s := &Schema{Type: orNull("string", optional)}
	switch {
	case limit.OneOf != nil:
		forms := among(limit.OneOf, optional)
		if len(forms) == 1 {
			s.Enum = forms[0].Enum
			break
		}
		s.AnyOf = forms
	case limit.Pattern != nil:
		s.Pattern = plain(limit.Pattern)
		if optional {
			s.Pattern = "^$|" + s.Pattern
		}
	case limit.Filled:
		s.MinLength = 1
	}
	if limit.Never != nil {
		s.Not = &Schema{Type: types{"string"}, Pattern: plain(limit.Never)}
	}
	return s
}

// plain is a pattern as any engine reads it.
func plain(p *regexp.Regexp) string { return p.String() }

func (b *builder) mapping(t reflect.Type, limit limits.Limit) *Schema {
	each := limits.Limit{}
	if limit.Each != nil {
		each = *limit.Each
	}
	s := &Schema{Type: orNull("object", !limit.Filled), Additional: b.value(t.Elem(), each, false)}
	if limit.Keys != nil {
		s.PropertyNames = &Schema{Pattern: plain(limit.Keys)}
	}
	if limit.Filled {
		s.MinProperties = 1
	}
	return s
}

func (b *builder) list(t reflect.Type, limit limits.Limit) *Schema {
	each := limits.Limit{}
	if limit.Each != nil {
		each = *limit.Each
	}
	s := &Schema{Type: orNull("array", !limit.Filled), Items: b.value(t.Elem(), each, false)}
	if t.Elem().Kind() == reflect.Struct && !strict.MayBeText(t.Elem()) { // an item must not be empty
		s.Items = &Schema{Type: types{"object"}, AllOf: []*Schema{s.Items}}
	}
	if limit.Filled {
		s.MinItems = 1
	}
	return s
}

// structure returns a reference to the definition of a struct.
func (b *builder) structure(t reflect.Type) *Schema {
	name := t.Name()
	if other, found := b.names[t]; found {
		name = other
	}
	return b.define(name, func() *Schema { return b.fields(t) })
}

// fields is the schema of a struct.
func (b *builder) fields(t reflect.Type) *Schema {
	s := &Schema{Type: types{"object", null}, Properties: map[string]*Schema{}, Additional: false}
	b.add(s, t)
	slices.Sort(s.Required)
	if exclusive, ok := reflect.Zero(t).Interface().(limits.Exclusive); ok {
		s.Type = types{"object"}
		for _, field := range exclusive.ExactlyOne() {
			s.OneOf = append(s.OneOf, present(field))
		}
	}
	if t == objectStoreType {
		b.objectStore(s)
	}
	return s
}

// add adds the fields of a struct to a schema, and those of structs that are inline in it.
func (b *builder) add(s *Schema, t reflect.Type) {
	var known limits.Fields
	if limited, ok := reflect.Zero(t).Interface().(limits.Limited); ok {
		known = limited.Limits()
	}
	if t == identityType {
		known = identity()
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case strings.Contains(options, "inline"):
			b.add(s, f.Type)
			continue
		case name == "" || name == "-":
			continue
		}
		optional := strings.Contains(options, "omitempty")
		property := b.provided(t, f.Type, name)
		if property == nil {
			property = b.value(f.Type, known[name], optional)
		}
		property.Description = b.docs(t, f.Name)
		s.Properties[name] = property
		if !optional {
			s.Required = append(s.Required, name)
		}
	}
}
