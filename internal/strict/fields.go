package strict

import (
	"reflect"
	"sort"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// known are the fields of the types that were decoded.
var known sync.Map // reflect.Type → map[string]reflect.Type

func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields, found := known.Load(t)
	if !found {
		fields, _ = known.LoadOrStore(t, Fields(t))
	}
	return fields.(map[string]reflect.Type)
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
