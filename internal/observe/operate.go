package observe

import (
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// made is an object that an operator makes of another one.
type made struct {
	*krm.Object
	// of is the object that it is made of.
	of *krm.Object
	// fields are those of the other object that say what a field of this one is, by the
	// field's beginning.
	fields map[string]string
	// flags are those that say a flag, by component and flag.
	flags map[Component]map[string]string
}

// field is the field of the origin that says a field of what is made, "" for the whole.
func (m *made) field(path string) string {
	best, found := "", ""
	for from, to := range m.fields {
		if len(from) > len(best) && len(path) >= len(from) && path[:len(from)] == from {
			best, found = from, to
		}
	}
	return found
}

func (m *made) flagField(c Component, flag string) string {
	if field, known := m.flags[c][flag]; known {
		return field
	}
	return m.flags[c][""]
}

// operate returns what an operator makes of an object, as far as others refer to it.
func operate(o *krm.Object) []*made {
	make, known := operators[[2]string{o.Group(), o.Kind()}]
	if !known || !o.IsManifest() {
		return nil
	}
	return make(o)
}

// operators make objects of others, by API group and kind.
var operators = map[[2]string]func(*krm.Object) []*made{}
