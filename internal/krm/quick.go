package krm

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// quickNode is toNode for structs, lists and pointers of numbers, booleans and texts that
// are plain at sight, without printing and reading: what functions write most. It is nil
// for everything else.
func quickNode(v reflect.Value) *yaml.Node {
	if v.IsValid() && v.Type().NumMethod() > 0 && slices.ContainsFunc(ownForms, v.Type().Implements) {
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() || v.Type() == reflect.TypeFor[*yaml.Node]() {
			return nil
		}
		return quickNode(v.Elem())
	case reflect.Struct:
		return quickStruct(v)
	case reflect.Slice:
		return quickList(v)
	case reflect.String:
		if isPlain(v.String()) {
			return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: v.String()}
		}
	case reflect.Bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagBool, Value: strconv.FormatBool(v.Bool())}
	case reflect.Int:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagInt, Value: strconv.FormatInt(v.Int(), 10)}
	}
	return nil
}

// asItIs is toNode for a node that keeps its styles when it is printed and read.
func asItIs(n *yaml.Node) *yaml.Node {
	c := copyNode(n)
	anonymous(c)
	if _, keeps := emit(c); !keeps || isUnstyled(c) {
		return nil
	}
	emptied(c)
	quoteAll(c)
	return c
}

// emptied gives what is empty the style in which it is read.
func emptied(n *yaml.Node) {
	if n.Kind != yaml.ScalarNode && len(n.Content) == 0 {
		n.Style = yaml.FlowStyle
	}
	for _, child := range n.Content {
		emptied(child)
	}
}

// isUnstyled tells whether a text of several lines has none of the styles that hold them.
func isUnstyled(n *yaml.Node) bool {
	return n.Style == 0 && strings.Contains(n.Value, "\n") || slices.ContainsFunc(n.Content, isUnstyled)
}

// ownForms are how types say themselves what is written of them.
var ownForms = []reflect.Type{reflect.TypeFor[yaml.Marshaler](), reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[yaml.IsZeroer]()}

func quickList(v reflect.Value) *yaml.Node {
	if v.Len() == 0 {
		return nil
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: make([]*yaml.Node, v.Len())}
	for i := range list.Content {
		if list.Content[i] = quickNode(v.Index(i)); list.Content[i] == nil {
			return nil
		}
	}
	return list
}

func quickStruct(v reflect.Value) *yaml.Node {
	m := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	for i := range v.NumField() {
		name, option, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if !isPlain(name) || option != "" && option != "omitempty" || !v.Type().Field(i).IsExported() {
			return nil
		}
		field := v.Field(i)
		if option == "omitempty" && field.Kind() == reflect.Struct {
			return nil
		}
		if option == "omitempty" && (field.IsZero() || field.Kind() == reflect.Slice && field.Len() == 0) {
			continue
		}
		value := quickNode(field)
		if value == nil {
			return nil
		}
		m.Content = append(m.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: name}, value)
	}
	if len(m.Content) == 0 {
		return nil
	}
	return m
}

// isPlain tells of a text that it is one in YAML 1.1 and 1.2 and needs no quotes, in a block.
func isPlain(text string) bool {
	is, known := atSight(text)
	if !known || is || text[len(text)-1] == ' ' {
		return false
	}
	at := lengthOf(text, harmless)
	for at+1 < len(text) && text[at] == ':' && text[at+1] != ' ' {
		at += 1 + lengthOf(text[at+1:], harmless)
	}
	return at == len(text)
}
