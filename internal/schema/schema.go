// Package schema makes JSON Schemas (draft-07, which editors know best) of a Fleet, a
// FleetCluster and the configuration of every function.
//
// Nothing is said here that is not said where it is validated: fields come from the Go
// types, texts from their comments, what values must be from their limits (package
// limits) and from the tables of Thanos' providers. A schema refuses nothing that the
// code takes; it cannot know what other objects, or other files, say.
package schema

import (
	"bytes"
	"encoding/json"
	"regexp"
)

// Schema is one schema, or a part of one.
type Schema struct {
	Draft       string `json:"$schema,omitempty"`
	Comment     string `json:"$comment,omitempty"`
	Title       string `json:"title,omitempty"`
	Ref         string `json:"$ref,omitempty"`
	Description string `json:"description,omitempty"`

	Type      types  `json:"type,omitempty"`
	Const     any    `json:"const,omitempty"`
	Enum      []any  `json:"enum,omitempty"`
	Pattern   string `json:"pattern,omitempty"`
	MinLength int    `json:"minLength,omitempty"`
	MaxLength *int   `json:"maxLength,omitempty"`
	Minimum   *int64 `json:"minimum,omitempty"`
	Maximum   *int64 `json:"maximum,omitempty"`

	MinItems int     `json:"minItems,omitempty"`
	Items    *Schema `json:"items,omitempty"`

	MinProperties int                `json:"minProperties,omitempty"`
	Required      []string           `json:"required,omitempty"`
	PropertyNames *Schema            `json:"propertyNames,omitempty"`
	Properties    map[string]*Schema `json:"properties,omitempty"`
	// Additional is a bool or a *Schema.
	Additional any `json:"additionalProperties,omitempty"`

	Not   *Schema   `json:"not,omitempty"`
	AnyOf []*Schema `json:"anyOf,omitempty"`
	OneOf []*Schema `json:"oneOf,omitempty"`
	AllOf []*Schema `json:"allOf,omitempty"`
	If    *Schema   `json:"if,omitempty"`
	Then  *Schema   `json:"then,omitempty"`
	Else  *Schema   `json:"else,omitempty"`

	Definitions map[string]*Schema `json:"definitions,omitempty"`
}

// types are printed as one word where there is one.
type types []string

func (t types) MarshalJSON() ([]byte, error) {
	if len(t) == 1 {
		return json.Marshal(t[0])
	}
	return json.Marshal([]string(t))
}

const null = "null"

// print returns the text of a schema.
func (s *Schema) print() ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(s)
	return leaf.ReplaceAllFunc(out.Bytes(), func(lines []byte) []byte {
		if line := lineBreak.ReplaceAll(lines, []byte(" ")); len(line) <= 100 {
			return line
		}
		return lines
	}), err
}

// What holds no other object or list is printed in one line where it is short.
var (
	leaf      = regexp.MustCompile(`[\[{]\n[^\[\]{}]*\n *[\]}]`)
	lineBreak = regexp.MustCompile(`\n *`)
)

// present is the schema of an object with a field that is set.
func present(field string) *Schema {
	empty := &Schema{Enum: []any{nil, "", false, 0, []any{}}}
	return &Schema{Required: []string{field}, Properties: map[string]*Schema{field: {Not: empty}}}
}

// within is the schema of an object whose fields, one in another, are as a schema says,
// where they are there.
func within(s *Schema, path ...string) *Schema {
	for i := len(path) - 1; i >= 0; i-- {
		s = &Schema{Properties: map[string]*Schema{path[i]: s}}
	}
	return s
}

// among is a text that is one of some, and where it may be empty the empty one.
func among(texts []string, mayBeEmpty bool) []*Schema {
	values := &Schema{}
	for _, text := range texts {
		values.Enum = append(values.Enum, text)
	}
	if !mayBeEmpty {
		return []*Schema{values}
	}
	return []*Schema{values, {MaxLength: new(int)}}
}
