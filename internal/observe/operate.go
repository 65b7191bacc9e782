package observe

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// made is an object that an operator makes of another one.
type made struct {
	*krm.Object
	// of is the object that it is made of.
	of *krm.Object
	// origins say where its fields come from.
	origins []origin
	// flags are the fields that say a flag, by component and flag, or flag=value; "" is
	// that of all others.
	flags map[Component]map[string]string
	// partial says why not all arguments of its containers are known, "" where they are.
	partial string
}

// origin is where a field of what is made comes from.
type origin struct {
	// field of what is made, and all below it.
	field string
	// of is the object that says it, nil for the one that the whole is made of.
	of *krm.Object
	// at is the field there.
	at string
	// copied tells that what is below the field is below the other, too.
	copied bool
}

// said notes which field says a field of what is made.
func (m *made) said(field, at string) {
	m.origins = append(m.origins, origin{field: field, at: at})
}

// copied notes which field a field is a copy of.
func (m *made) copied(field, at string) {
	m.origins = append(m.origins, origin{field: field, at: at, copied: true})
}

// place is the object and the field that say a field of what is made; the field is "" for
// the whole object.
func (m *made) place(field string) (*krm.Object, string) {
	best := origin{}
	for _, o := range m.origins {
		if isWithin(field, o.field) && (best.at == "" || len(o.field) > len(best.field)) {
			best = o
		}
	}
	of := m.of
	if best.of != nil {
		of = best.of
	}
	if best.copied {
		best.at += strings.TrimPrefix(field, best.field)
	}
	return of, best.at
}

// isWithin tells whether a dotted path is another one or below it.
func isWithin(path, above string) bool {
	rest, found := strings.CutPrefix(path, above)
	return found && (rest == "" || above == "" || rest[0] == '.' || rest[0] == '[')
}

// flagField is the field that says a flag of a component: one of several by its value, "" where any is meant.
func (m *made) flagField(c Component, flag, value string) string {
	for _, name := range []string{flag + "=" + value, flag, ""} {
		if field, known := m.flags[c][name]; known {
			return field
		}
	}
	return ""
}

// operation is an operator at work on one custom resource.
type operation struct {
	// Cluster has the objects of the input, and none that operators make.
	*Cluster
	of *krm.Object
	// value is the custom resource as plain values.
	value dict
	made  []*made
	// later makes what depends on the Services of others.
	later func()
}

// add makes an object in the namespace of the custom resource.
func (op *operation) add(apiVersion, kind, name string) *made {
	m := &made{
		Object: krm.NewManifest(krm.Ref{APIVersion: apiVersion, Kind: kind, Name: name, Namespace: op.of.Namespace()}),
		of:     op.of, flags: map[Component]map[string]string{},
	}
	op.made = append(op.made, m)
	return m
}

// set writes a value of maps, lists and scalars: they came from YAML, and are YAML again.
func (m *made) set(value any, path ...string) { _ = m.Fill(value, path...) }

// operators make objects of others, by API group and kind.
var operators = map[[2]string]func(*operation){}

// operate returns what operators make of the objects of a cluster, as far as others refer
// to it. What stands among the objects already, as in a dump of a running cluster, is not
// made; nor is a second one of an identity, as the Service that all Prometheuses of a
// namespace share.
func (c *Cluster) operate(objects []*krm.Object) []*made {
	objects = slices.Clone(objects)
	taken := map[krm.Ref]*made{}
	for _, o := range objects {
		taken[o.Ref()] = nil
	}
	var all []*made
	add := func(made []*made) {
		for _, m := range made {
			if other, found := taken[m.Ref()]; !found {
				taken[m.Ref()] = m
				all = append(all, m)
				objects = append(objects, m.Object)
			} else if other != nil {
				share(other, m)
			}
		}
	}
	var waiting []*operation
	for _, o := range objects {
		run, known := operators[[2]string{o.Group(), o.Kind()}]
		if !known {
			continue
		}
		op := &operation{Cluster: c, of: o, value: o.Value()}
		run(op)
		add(op.made)
		if op.later != nil {
			waiting = append(waiting, op)
		}
	}
	if len(waiting) > 0 {
		c.index(objects)
	}
	for _, op := range waiting {
		op.made = nil
		op.later()
		add(op.made)
	}
	return all
}

// share adds the ports of a Service that two custom resources make to the one that is
// kept: the operator writes those of whichever it looked at last.
func share(kept, other *made) {
	has := map[string]bool{}
	for _, p := range kept.Each("spec", "ports") {
		has[p.Text("name")] = true
	}
	for _, p := range other.Each("spec", "ports") {
		if !has[p.Text("name")] {
			_ = kept.Append(p.Value(), "spec", "ports")
		}
	}
}
