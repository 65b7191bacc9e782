package schema

import (
	"cmp"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// goDuration is what time.ParseDuration takes, and a little more.
const goDuration = `^[+]?([0-9]*\.?[0-9]*(ns|us|µs|μs|ms|s|m|h))+$|^[+]?0$`

// section is the schema of a mapping with keys of a provider.
func (b *builder) section(keys []provider.Key, description string) *Schema {
	s := &Schema{Type: types{"object"}, Description: description, Properties: map[string]*Schema{}, Additional: false}
	for _, k := range keys {
		property := b.key(k)
		property.Description = describe(k)
		s.Properties[k.Name] = property
	}
	return s
}

// key is the schema of a key of a provider. What stands as $(NAME) is known to Thanos
// alone.
func (b *builder) key(k provider.Key) *Schema {
	whole, _ := provider.Reference()
	switch k.Form {
	case provider.Section:
		return b.shared(k.Name, b.section(k.Keys, ""))
	case provider.Map:
		return &Schema{Type: types{"object"}, Additional: &Schema{Type: types{"string", null}}}
	case provider.Texts:
		return &Schema{Type: types{"array"}, Items: words(k, false)}
	case provider.Boolean:
		return &Schema{Type: types{"boolean", "string"}, Pattern: whole}
	case provider.Integer, provider.Number:
		return number(k, whole)
	case provider.Duration:
		return duration(plain(prometheus.Duration)+"|"+whole, true)
	case provider.GoDuration:
		return duration(goDuration+"|"+whole, false)
	case provider.Size:
		return duration("^0$|"+provider.SizePattern()+"|"+whole, true)
	default:
		return words(k, k.Fallback == "")
	}
}

// words is the schema of a text, which may be empty or not.
func words(k provider.Key, mayBeEmpty bool) *Schema {
	s := &Schema{Type: orNull("string", mayBeEmpty)}
	if len(k.OneOf) == 0 {
		if !mayBeEmpty {
			s.MinLength = 1
		}
		return s
	}
	_, part := provider.Reference()
	s.AnyOf = append(among(k.OneOf, mayBeEmpty), &Schema{Pattern: part})
	if k.AnyCase {
		var patterns []string
		for _, word := range k.OneOf {
			patterns = append(patterns, anyCase(word))
		}
		s.AnyOf = append(s.AnyOf, &Schema{Pattern: "^(" + strings.Join(patterns, "|") + ")$"})
	}
	return s
}

// number is the schema of a number, where 0 stands for none unless it is forbidden.
func number(k provider.Key, reference string) *Schema {
	kind := "integer"
	if k.Form == provider.Number {
		kind = "number"
	}
	s := &Schema{Type: types{kind, "string"}, Pattern: reference}
	limits := &Schema{Minimum: &k.Low}
	if k.NotZero && k.Low == 0 {
		limits.Minimum = new(int64)
		*limits.Minimum = 1
	}
	if k.High != 0 {
		limits.Maximum = &k.High
	}
	if k.Low <= 0 || k.NotZero {
		s.Minimum, s.Maximum = limits.Minimum, limits.Maximum
		return s
	}
	s.AnyOf = []*Schema{limits, {Const: 0}}
	return s
}

// duration is a text of a pattern, or the number 0 where that is one.
func duration(pattern string, zero bool) *Schema {
	s := &Schema{Type: types{"string"}, Pattern: pattern}
	if zero {
		s.Type = types{"string", "integer"}
		s.Minimum, s.Maximum = new(int64), new(int64)
	}
	return s
}

// describe says of a key what its table knows.
func describe(k provider.Key) string {
	said := []string{}
	switch {
	case len(k.OneOf) > 0:
		said = append(said, "One of "+strings.Join(k.OneOf, ", ")+".")
	case k.Form != provider.Section:
		said = append(said, strings.ToUpper(k.Kind[:1])+k.Kind[1:]+".")
	}
	if k.Secret {
		said = append(said, "A secret: leave it to credentials, or take it from the environment: $(NAME).")
	}
	if k.Fallback != "" {
		said = append(said, "Default: "+k.Fallback+".")
	}
	if k.Since != "" {
		said = append(said, "Thanos "+k.Since+" or later.")
	}
	return cmp.Or(strings.Join(said, " "), "")
}
