package schema

import (
	"reflect"
	"strings"

	genthanosconfig "github.com/thanos-fleet/thanos-fleet/functions/gen-thanos-config"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/limits"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

var (
	objectStoreType = reflect.TypeFor[fleet.ObjectStore]()
	cachesType      = reflect.TypeFor[fleet.Caches]()
	identityType    = reflect.TypeFor[fleet.Identity]()
	providerType    = reflect.TypeFor[fleet.Provider]()
)

// provided is the schema of a field that describes one of Thanos' files, nil for others.
func (b *builder) provided(owner, t reflect.Type, name string) *Schema {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	field := name
	switch {
	case owner == cachesType:
		field = "caches." + name
	case t != providerType:
		return nil
	}
	format, found := genthanosconfig.FormatOf(field)
	if !found {
		return nil
	}
	return b.define(formatNames[format], func() *Schema { return b.file(t, format) })
}

// identity is what the fields of a keyless login are like.
func identity() limits.Fields {
	fields := limits.Fields{}
	for field, shape := range provider.IdentityShapes() {
		fields[field] = limits.Limit{Pattern: shape}
	}
	return fields
}

var formatNames = map[provider.Format]string{
	provider.ObjectStore: "ObjectStore", provider.IndexCache: "IndexCache", provider.CachingBucket: "CachingBucket",
	provider.ResponseCache: "ResponseCache", provider.Tracing: "Tracing",
}

// file is a cache or tracing: one of the types, or disabled.
func (b *builder) file(t reflect.Type, format provider.Format) *Schema {
	s := b.fields(t)
	b.byType(s, format, []string{"secretRef"})
	disabled := &Schema{Required: []string{"disabled"}, Properties: map[string]*Schema{"disabled": {Enum: []any{true}}}}
	s.AllOf = append(s.AllOf, &Schema{
		If: disabled, Then: within(&Schema{MaxLength: new(int)}, "type"), Else: &Schema{Required: []string{"type"}},
	})
	return s
}

// objectStore says what a bucket's type makes of its other fields.
func (b *builder) objectStore(s *Schema) {
	b.byType(s, provider.ObjectStore, []string{"secretRef", "externalSecret", "inline"})
}

// byType adds the keys of every type of a format; forms are the credentials that supply
// keys.
func (b *builder) byType(s *Schema, format provider.Format, forms []string) {
	config := s.Properties["config"]
	config.Type = types{"object", null}
	s.Properties["type"] = typeOf(format, s.Properties["type"])
	for _, t := range format.Table() {
		name := formatNames[format] + "." + t.Name
		then := within(b.define(name, func() *Schema { return b.section(t.Keys, "Configuration of type "+t.Name+".") }), "config")
		for _, key := range t.Required {
			given := &Schema{AnyOf: append([]*Schema{set(key)}, supplied(key, forms)...)}
			if key == t.Keyless {
				given.AnyOf = append(given.AnyOf, within(present("identity"), "credentials"))
			}
			then.AllOf = append(then.AllOf, b.shared("given."+key, given))
		}
		if secrets := fromElsewhere(t.Keys); secrets != nil {
			then.AllOf = append(then.AllOf, unlessLiteral(format, secrets))
		}
		for _, option := range t.Options {
			then.Properties[option.Name] = b.key(option)
		}
		s.AllOf = append(s.AllOf, &Schema{If: ofType(t.Name), Then: then})
	}
}

// typeOf is the field that names the type, in upstream's spelling or any case.
func typeOf(format provider.Format, field *Schema) *Schema {
	var patterns []string
	for _, name := range format.Types() {
		patterns = append(patterns, anyCase(name))
	}
	field.MinLength = 0
	field.AnyOf = append(among(format.Types(), len(field.Type) > 1), &Schema{Pattern: "^(" + strings.Join(patterns, "|") + ")$"})
	return field
}

func ofType(name string) *Schema {
	return &Schema{Required: []string{"type"}, Properties: map[string]*Schema{"type": {Type: types{"string"}, Pattern: "^" + anyCase(name) + "$"}}}
}

// anyCase is the pattern of a word in any case: JSON Schema knows no flags.
func anyCase(word string) string {
	var pattern strings.Builder
	for _, letter := range word {
		lower, upper := strings.ToLower(string(letter)), strings.ToUpper(string(letter))
		if lower == upper {
			pattern.WriteRune(letter)
			continue
		}
		pattern.WriteString("[" + upper + lower + "]")
	}
	return pattern.String()
}

// set is the schema of an object with a key below config that has a value.
func set(key string) *Schema {
	return &Schema{Required: []string{"config"}, Properties: map[string]*Schema{"config": present(key)}}
}

// supplied are the schemas of objects whose credentials give a key its value.
func supplied(key string, forms []string) []*Schema {
	var all []*Schema
	for _, form := range forms {
		s := &Schema{Required: []string{"data"}, Properties: map[string]*Schema{"data": {Required: []string{key}}}}
		if form == "inline" { // without data, all keys of the Secret are meant
			s = &Schema{AnyOf: []*Schema{s, {Not: present("data")}}}
		}
		all = append(all, &Schema{
			Required:   []string{"credentials"},
			Properties: map[string]*Schema{"credentials": {Required: []string{form}, Properties: map[string]*Schema{form: s}}},
		})
	}
	return all
}

// fromElsewhere is the schema of keys that must hold no secret, nil where no key may.
func fromElsewhere(keys []provider.Key) map[string]*Schema {
	whole, part := provider.Reference()
	found := map[string]*Schema{}
	for _, k := range keys {
		switch {
		case k.Form != provider.Text:
		case k.Whole:
			found[k.Name] = &Schema{Pattern: "^$|" + whole}
		case k.Secret:
			found[k.Name] = &Schema{Pattern: "^$|" + part}
		}
	}
	if len(found) == 0 {
		return nil
	}
	return found
}

// unlessLiteral refuses secrets that are written out, where nobody has asked for that.
func unlessLiteral(format provider.Format, secrets map[string]*Schema) *Schema {
	silent := within(&Schema{Properties: secrets}, "config")
	if format != provider.ObjectStore {
		return silent
	}
	return &Schema{If: within(&Schema{Not: present("literal")}, "credentials"), Then: silent}
}
