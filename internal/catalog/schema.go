package catalog

import (
	"reflect"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// schema is the part of an OpenAPI v3 schema that the configurations need.
type schema struct {
	Type        string             `yaml:"type,omitempty"`
	Description string             `yaml:"description,omitempty"`
	Enum        []string           `yaml:"enum,omitempty,flow"`
	Required    []string           `yaml:"required,omitempty,flow"`
	Properties  map[string]*schema `yaml:"properties,omitempty"`
	Items       *schema            `yaml:"items,omitempty"`
	AnyOf       []*schema          `yaml:"anyOf,omitempty"`
	// Additional is false for a struct, and the schema of the values for a map.
	Additional any `yaml:"additionalProperties,omitempty"`

	// order of the properties in the Go type, for tables.
	order []string
	// goType of a struct, which says that two fields hold the same.
	goType reflect.Type
}

var nodeType = reflect.TypeFor[yaml.Node]()

// envelope is the schema of a whole configuration object.
func envelope(kind string, spec *schema) *schema {
	return &schema{
		Type: "object", Required: []string{"apiVersion", "kind", "metadata", "spec"}, Additional: false,
		Properties: map[string]*schema{
			"apiVersion": {Type: "string", Enum: []string{krm.APIVersion}},
			"kind":       {Type: "string", Enum: []string{kind}},
			"metadata":   {Type: "object"},
			"spec":       spec,
		},
	}
}

func (d comments) schemaOf(def *krm.Definition) *schema {
	return d.of(reflect.TypeOf(def.New()).Elem())
}

func (d comments) of(t reflect.Type) *schema {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nodeType {
		return &schema{Type: "object"}
	}
	switch {
	case strict.MayBeText(t):
		return &schema{AnyOf: []*schema{{Type: "string"}, d.ofStruct(t)}}
	case t.Kind() == reflect.Struct:
		return d.ofStruct(t)
	}
	switch t.Kind() {
	case reflect.Map:
		return &schema{Type: "object", Additional: d.of(t.Elem())}
	case reflect.Slice:
		return &schema{Type: "array", Items: d.of(t.Elem())}
	case reflect.Bool:
		return &schema{Type: "boolean"}
	case reflect.Int:
		return &schema{Type: "integer"}
	default:
		return &schema{Type: "string"}
	}
}

func (d comments) ofStruct(t reflect.Type) *schema {
	s := &schema{Type: "object", Properties: map[string]*schema{}, Additional: false, goType: t}
	d.addFields(s, t)
	sort.Strings(s.Required)
	return s
}

func (d comments) addFields(s *schema, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if strings.Contains(options, "inline") {
			d.addFields(s, f.Type)
			continue
		}
		if name == "" || name == "-" {
			continue
		}
		property := d.of(f.Type)
		property.Description = d[t.PkgPath()+"."+t.Name()+"."+f.Name]
		s.Properties[name] = property
		s.order = append(s.order, name)
		if !strings.Contains(options, "omitempty") {
			s.Required = append(s.Required, name)
		}
	}
}

// row is one line of a configuration table.
type row struct{ field, kind, description string }

// rows lists every field with its dotted path, in the order of the Go types. What
// first tells by Go type where its fields were listed is not listed again there.
func (s *schema) rows(prefix string, first map[reflect.Type]string) []row {
	var found []row
	for _, form := range s.AnyOf {
		found = append(found, form.rows(prefix, first)...)
	}
	for _, name := range s.order {
		p := s.Properties[name]
		path := prefix + name
		if before, listed := first[p.goType]; listed {
			description := p.Description
			if !strings.HasPrefix(description, "Fields of "+before) {
				description += " Its fields are those of `" + before + "`."
			}
			found = append(found, row{path, p.kindName(), description})
			continue
		}
		if p.goType != nil {
			first[p.goType] = path
		}
		found = append(found, row{path, p.kindName(), p.Description})
		if p.Items != nil {
			found = append(found, p.Items.rows(path+"[].", first)...)
		}
		if values, ok := p.Additional.(*schema); ok {
			found = append(found, values.rows(path+".*.", first)...)
		}
		found = append(found, p.rows(path+".", first)...)
	}
	return found
}

func (s *schema) kindName() string {
	switch {
	case len(s.AnyOf) > 0:
		var forms []string
		for _, form := range s.AnyOf {
			forms = append(forms, form.kindName())
		}
		return strings.Join(forms, " or ")
	case s.Type == "array":
		return "list of " + strings.ReplaceAll(s.Items.kindName(), " or ", "s or ") + "s"
	case s.Type == "object" && s.Additional != nil && s.Additional != false:
		return "map of " + s.Additional.(*schema).kindName() + "s"
	default:
		return s.Type
	}
}
