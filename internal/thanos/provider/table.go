package provider

import (
	"regexp"
	"slices"
)

// Type is what is known of one type of a format, for those that describe it.
type Type struct {
	// Name as upstream spells it; it may be written in any case.
	Name string
	// Keys below config, and Options beside type and config.
	Keys, Options []Key
	// Required are keys that must have a value whatever the others say.
	Required []string
	// Keyless is the key that a login without credentials sets, "" for none.
	Keyless string
	// Since is the first version of Thanos with the type, "" where that does not matter.
	Since string
}

// Key is one key of a type or of a section.
type Key struct {
	Name string
	// Kind as messages spell it, and the form that its values are written in.
	Kind string
	Form Form
	// Keys of a section.
	Keys []Key
	// OneOf are the only values of a text, or of the items of a list; in any case of
	// their letters where AnyCase says so.
	OneOf   []string
	AnyCase bool
	// Low and High bound a number other than 0; NotZero forbids that.
	Low, High int64
	NotZero   bool
	// Fallback is upstream's default, which an empty value erases.
	Fallback string
	// Secret tells that a part of the value is a secret, and Whole that all of it is.
	Secret, Whole bool
	// Since is the first version of Thanos with the key, "" where that does not matter.
	Since string
}

// Form is how a value is written.
type Form int

// The forms of values.
const (
	Text Form = iota
	Boolean
	Integer
	Number
	Duration   // of Prometheus
	GoDuration // of Go
	Size
	Section
	Texts // a list
	Map   // of texts
)

var forms = map[kind]Form{
	text: Text, boolean: Boolean, integer: Integer, number: Number, duration: Duration, goDuration: GoDuration,
	size: Size, section: Section, list: Texts, textMap: Map,
}

// Table returns all types of a format, sorted by name.
func (f Format) Table() []Type {
	var types []Type
	for _, name := range f.Types() {
		p := f.provider(name)
		t := Type{Name: name, Since: p.since, Keys: keysOf(p.keys), Options: keysOf(p.options)}
		if p.keyless != nil {
			t.Keyless = p.keyless.key
		}
		for _, r := range p.rules {
			if len(r.when) == 0 {
				t.Required = append(t.Required, r.need...)
			}
		}
		slices.Sort(t.Required)
		types = append(types, t)
	}
	return types
}

func keysOf(keys []key) []Key {
	var all []Key
	for _, k := range keys {
		all = append(all, Key{
			Name: k.name, Kind: k.kind.String(), Form: forms[k.kind], Keys: keysOf(k.keys), OneOf: k.oneOf, AnyCase: k.anyCase,
			Low: k.low, High: k.high, NotZero: k.positive, Fallback: k.fallback,
			Secret: k.secret != public, Whole: k.secret == whole, Since: k.since,
		})
	}
	return all
}

// IdentityShapes are the patterns of the fields of an identity, by field.
func IdentityShapes() map[string]*regexp.Regexp {
	shapes := map[string]*regexp.Regexp{}
	for _, cloud := range clouds {
		shapes[cloud.field] = cloud.shape
	}
	return shapes
}

// Reference is the pattern of a value that is taken from the environment whole, and
// References of one that takes a part from there.
func Reference() (whole, part string) {
	return "^" + referencePattern.String() + "$", referencePattern.String()
}

// SizePattern is that of sizes.
func SizePattern() string { return base2Size.String() }
