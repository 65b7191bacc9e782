package krm

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Fill sets the value at a path from strings, numbers, booleans, and lists and maps of
// them, in an object that is read and never printed: no style is given a thought, which
// is most of what Set takes.
func (o *Object) Fill(value any, path ...string) error {
	n := fillNode(reflect.ValueOf(value))
	if n == nil {
		return o.Set(value, path...)
	}
	last := len(path) - 1
	setField(ensure(o.edited(), yaml.MappingNode, path[:last]...), path[last], n)
	return nil
}

// fillNode returns the node of a value, nil for one of another shape.
func fillNode(v reflect.Value) *yaml.Node {
	switch v.Kind() {
	case reflect.Invalid:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagNull, Value: "null"}
	case reflect.Interface:
		return fillNode(v.Elem())
	case reflect.String:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: v.String()}
	case reflect.Bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagBool, Value: fmt.Sprint(v.Bool())}
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint64:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagInt, Value: fmt.Sprint(v)}
	case reflect.Slice:
		return fillList(v)
	case reflect.Map:
		return fillMap(v)
	}
	return nil
}

func fillList(v reflect.Value) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
	for i := range v.Len() {
		item := fillNode(v.Index(i))
		if item == nil {
			return nil
		}
		list.Content = append(list.Content, item)
	}
	return list
}

func fillMap(v reflect.Value) *yaml.Node {
	if v.Type().Key().Kind() != reflect.String {
		return nil
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	m := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	for _, key := range keys {
		value := fillNode(v.MapIndex(key))
		if value == nil {
			return nil
		}
		m.Content = append(m.Content, fillNode(key), value)
	}
	return m
}

// Shared is the same for two values at a path that share their nodes, as those of one
// Parser do where they say the same.
func (o *Object) Shared(path ...string) any { return lookup(o.node.YNode(), path...) }
