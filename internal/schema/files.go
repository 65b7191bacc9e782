package schema

import (
	"reflect"
	"regexp"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/limits"
)

const (
	draft   = "http://json-schema.org/draft-07/schema#"
	comment = "Made from the types of thanos-fleet; `thanos-fleet catalog --schema DIR` writes it."
	// All is the name of the file that knows every kind, and leaves other kinds alone.
	All = "thanos-fleet.schema.json"
)

// kind is one kind of configuration.
type kind struct {
	name, summary string
	spec          reflect.Type
	// needed tells that an empty spec is refused.
	needed bool
	// pattern of the object's name, nil for any.
	pattern *regexp.Regexp
}

// Files returns the schemas by the names of their files: one for each kind, and All.
func Files(docs Docs, defs []*krm.Definition) (map[string][]byte, error) {
	kinds := []kind{
		{name: fleet.Kind, summary: "The inventory of a fleet of clusters.", spec: reflect.TypeFor[fleet.Spec]()},
		{name: fleet.ClusterKind, summary: "One cluster of the fleet, in a file of its own.", spec: reflect.TypeFor[fleet.ClusterSpec](), pattern: fleet.NamePattern()},
	}
	names := map[reflect.Type]string{}
	for _, def := range defs {
		empty := def.New()
		spec := reflect.TypeOf(empty).Elem()
		empty.Default()
		kinds = append(kinds, kind{name: def.Kind, summary: def.Summary, spec: spec, needed: len(empty.Validate()) > 0})
		names[spec] = def.Kind + "Spec"
	}
	files := map[string][]byte{}
	for _, k := range kinds {
		b := &builder{docs, map[string]*Schema{}, names}
		s := b.object(k)
		s.Title = k.name
		if err := add(files, strings.ToLower(k.name)+".schema.json", b, s); err != nil {
			return nil, err
		}
	}
	b := &builder{docs, map[string]*Schema{}, names}
	return files, add(files, All, b, b.any(kinds))
}

func add(files map[string][]byte, name string, b *builder, s *Schema) (err error) {
	s.Draft, s.Comment, s.Definitions = draft, comment, b.made
	files[name], err = s.print()
	return err
}

// object is the schema of a whole object of a kind.
func (b *builder) object(k kind) *Schema {
	spec := b.fields(k.spec)
	s := &Schema{
		Type: types{"object"}, Description: k.summary, Additional: false, Required: []string{"apiVersion", "kind", "metadata"},
		Properties: map[string]*Schema{
			"apiVersion": {Enum: []any{krm.APIVersion}},
			"kind":       {Enum: []any{k.name}, Description: k.summary},
			"metadata":   metadata(k.pattern),
			"spec":       spec,
		},
	}
	if k.needed {
		spec.Type = types{"object"}
		s.Required = append(s.Required, "spec")
	}
	if needy, ok := reflect.Zero(k.spec).Interface().(limits.Needy); ok {
		needs := needy.Needs()
		var forms []*Schema
		for _, field := range needs.Fields {
			forms = append(forms, present(field))
		}
		if spec.AnyOf = forms; needs.Exclusive {
			spec.AnyOf, spec.OneOf = nil, forms
		}
	}
	return s
}

// metadata is that of any object: kustomize takes none without a name.
func metadata(name *regexp.Regexp) *Schema {
	texts := &Schema{Type: types{"object", null}, Additional: &Schema{Type: types{"string"}}}
	s := &Schema{
		Type: types{"object"}, Required: []string{"name"},
		Properties: map[string]*Schema{
			"name":        {Type: types{"string"}, MinLength: 1},
			"namespace":   {Type: types{"string", null}},
			"labels":      texts,
			"annotations": texts,
		},
	}
	if name != nil {
		s.Properties["name"].Pattern = plain(name)
	}
	return s
}

// any is the schema of a file that holds any objects: those of the kinds are as they must
// be, others may be anything.
func (b *builder) any(kinds []kind) *Schema {
	own := within(&Schema{Pattern: "^" + regexp.QuoteMeta(strings.Split(krm.APIVersion, "/")[0])}, "apiVersion")
	known := &Schema{}
	s := &Schema{Title: "thanos-fleet"}
	for _, k := range kinds {
		known.Enum = append(known.Enum, k.name)
		is := &Schema{Type: types{"object"}, Required: []string{"kind"}, Properties: map[string]*Schema{
			"kind": {Const: k.name}, "apiVersion": own.Properties["apiVersion"],
		}}
		s.AllOf = append(s.AllOf, &Schema{If: is, Then: b.define(k.name, func() *Schema { return b.object(k) })})
	}
	ours := &Schema{Type: types{"object"}, Required: []string{"apiVersion"}, Properties: own.Properties}
	s.AllOf = append(s.AllOf, &Schema{If: ours, Then: within(known, "kind")})
	return s
}
