package conformance

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// EndpointKeys are the keys of the endpoints file, read from the source of
// Thanos' own parser: it is in a main package, and takes any key. Each type's
// name maps to its keys, each key to the type of its value.
type EndpointKeys map[string]map[string]string

// endpointsFile is the type of the whole file in upstream's source.
const endpointsFile = "EndpointConfig"

// ReadEndpointKeys reads the struct types of a Go file.
func ReadEndpointKeys(path string) (EndpointKeys, error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		return nil, err
	}
	keys := EndpointKeys{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok {
			if s, ok := spec.Type.(*ast.StructType); ok {
				keys[spec.Name.Name] = yamlKeys(s)
			}
		}
		return true
	})
	if len(keys[endpointsFile]) == 0 {
		return nil, fmt.Errorf("%s: no type %s with yaml tags", path, endpointsFile)
	}
	return keys, nil
}

func yamlKeys(s *ast.StructType) map[string]string {
	keys := map[string]string{}
	for _, field := range s.Fields.List {
		if field.Tag == nil {
			continue
		}
		tag, err := strconv.Unquote(field.Tag.Value)
		if err == nil {
			keys[reflect.StructTag(tag).Get("yaml")] = typeName(field.Type)
		}
	}
	return keys
}

func typeName(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.StarExpr:
		return typeName(t.X)
	case *ast.ArrayType:
		return typeName(t.Elt)
	}
	return ""
}

// Judge finds the first key in an endpoints file that upstream does not know.
func (k EndpointKeys) Judge(text string) error {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return err
	}
	return k.judge(&doc, endpointsFile)
}

func (k EndpointKeys) judge(n *yaml.Node, typ string) error {
	if n.Kind != yaml.MappingNode {
		for _, child := range n.Content {
			if err := k.judge(child, typ); err != nil {
				return err
			}
		}
		return nil
	}
	for i := 0; i < len(n.Content); i += 2 {
		of, known := k[typ][n.Content[i].Value]
		if !known {
			return fmt.Errorf("line %d: %s has no key %q", n.Content[i].Line, typ, n.Content[i].Value)
		}
		if err := k.judge(n.Content[i+1], of); err != nil {
			return err
		}
	}
	return nil
}
