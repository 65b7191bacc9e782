package krm

import (
	"slices"
	"strings"
)

// ofKinds is what Manifests found for some kinds. Functions ask for the few objects of
// a kind once for each of many others.
type ofKinds struct {
	objects []*Object
	refs    []Ref
	// of are the items that it was found among.
	of generation
}

// generation changes when items come or go.
type generation struct {
	items, added int
	first        **Object
}

func (r *Run) generation() generation {
	g := generation{items: len(r.list.Items), added: len(r.added)}
	if g.items > 0 {
		g.first = &r.list.Items[0]
	}
	return g
}

// remembered returns what was found for the kinds, when nothing has come, gone or taken
// another name since.
func (r *Run) remembered(kinds []string) ([]*Object, bool) {
	r.memory.Lock()
	k, found := r.kinds[strings.Join(kinds, ",")]
	r.memory.Unlock()
	if !found || k.of != r.generation() {
		return nil, false
	}
	for i, o := range k.objects {
		if o.Ref() != k.refs[i] || !o.IsManifest() {
			return nil, false
		}
	}
	return slices.Clone(k.objects), true
}

func (r *Run) remember(kinds []string, objects []*Object) {
	k := ofKinds{objects: slices.Clone(objects), of: r.generation()}
	for _, o := range objects {
		k.refs = append(k.refs, o.Ref())
	}
	r.memory.Lock()
	defer r.memory.Unlock()
	if r.kinds == nil {
		r.kinds = map[string]ofKinds{}
	}
	r.kinds[strings.Join(kinds, ",")] = k
}
