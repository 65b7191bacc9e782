package krm

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Maker is an object of which a controller in the cluster makes a ConfigMap or Secret.
type Maker struct {
	*Object
	// Field says that it is made, or how it is called.
	Field string
	// Unsure tells that nobody can say whether the maker's namespaces are meant.
	Unsure bool
	made
}

// made is one ConfigMap or Secret that a controller makes of an object.
type made struct {
	// kind is ConfigMap or Secret. Without a name it is called as its maker.
	kind, name string
	// in tells in which namespaces; nil for the maker's own.
	in func(namespace string) (in, known bool)
	// field of the maker that says so.
	field string
	// writes are the keys that the controller writes; nil when they are not known.
	writes []string
	// ring tells that it holds the hashring of receivers.
	ring bool
	// merges tells that the controller leaves the keys of others alone.
	merges bool
}

// MakerOf returns the object of which a controller makes a ConfigMap or Secret; nil
// when none among the objects does. One that this project wrote is none.
func (r *Run) MakerOf(kind, namespace, name string) *Maker {
	r.indexing.Do(r.indexMakers)
	var unsure *Maker
	for _, m := range r.makers[[2]string{kind, name}] {
		in, known := m.Namespace() == namespace, m.Namespace() != "" && namespace != ""
		if m.in != nil {
			in, known = m.in(namespace)
		}
		switch {
		case in:
			return m
		case !known:
			unsure = cmp.Or(unsure, &Maker{Object: m.Object, Field: m.Field, Unsure: true, made: m.made})
		}
	}
	return unsure
}

// Namesakes are the objects of which controllers make a ConfigMap or Secret of their own name
// and namespace.
func (r *Run) Namesakes(kind string) (found []*Object) {
	r.indexing.Do(r.indexMakers)
	for at, makers := range r.makers {
		for _, m := range makers {
			if at[0] == kind && m.name == "" && m.in == nil && m.Object.Name() == at[1] {
				found = append(found, m.Object)
			}
		}
	}
	slices.SortFunc(found, func(a, b *Object) int { return strings.Compare(a.Ref().String(), b.Ref().String()) })
	return slices.Compact(found)
}

// indexMakers finds what is made, by its kind and its name. One that is called as its
// maker may be asked for by a name that the maker had before it was renamed.
func (r *Run) indexMakers() {
	r.makers = map[[2]string][]*Maker{}
	for _, o := range r.Manifests() {
		if o.Annotation(GeneratedAnnotation) != "" {
			continue
		}
		for _, m := range r.makes(o) {
			names := []string{m.name}
			if m.name == "" {
				names = append(strings.Split(o.Annotation(previousNames), ","), o.Name())
			}
			for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
				at := [2]string{m.kind, name}
				r.makers[at] = append(r.makers[at], &Maker{Object: o, Field: m.field, made: m})
			}
		}
	}
}

// LeavesAlone tells whether the controller adds keys to an object of another
// writer, and does not touch this one.
func (m *Maker) LeavesAlone(key string) bool {
	return m.merges && !slices.Contains(m.writes, key)
}

// leftToMaker tells whether a controller makes the ConfigMap or Secret that a reader
// reads a file from, and says so: nothing is written there, or two would write it in
// turns.
func (r *Run) leftToMaker(reader *Object, f File) bool {
	m := r.MakerOf(f.Kind, reader.Namespace(), f.Name)
	switch {
	case m == nil || m.LeavesAlone(f.Key):
		return false
	case m.Lacks(f.Key):
		r.Errorf(m.Object, m.Field, fmt.Sprintf("add %q there, or let the reader read another %s", f.Key, f.Kind),
			"%s, with the keys %s and not %q, which %s reads", m.makes(f), strings.Join(m.writes, ", "), f.Key, reader.Ref())
	default:
		r.Warnf(m.Object, m.Field, "see to what it holds there; to have it written here, remove this one or let the reader read another "+f.Kind,
			"%s, so key %q, which %s reads, is left to it", m.makes(f), f.Key, reader.Ref())
	}
	return true
}

// Lacks tells whether the keys that the controller writes are known, and this is none.
func (m *Maker) Lacks(key string) bool { return m.writes != nil && !m.holds(key) }

// Keys returns the keys that the controller writes, nil when they are not known.
func (m *Maker) Keys() []string { return m.writes }

func (m *Maker) holds(key string) bool { return slices.Contains(m.writes, key) }

func (m *Maker) makes(f File) string {
	switch {
	case m.ring:
		return fmt.Sprintf("it writes %s %s", f.Kind, f.Name)
	case m.Unsure:
		return fmt.Sprintf("a controller may make %s %s of it", f.Kind, f.Name)
	}
	return fmt.Sprintf("a controller makes %s %s of it", f.Kind, f.Name)
}

// makes returns what controllers make of an object.
func (r *Run) makes(o *Object) []made {
	var found []made
	group, kind := o.Group(), o.Kind()
	for _, rule := range makerRules {
		if (rule.group == "" || group == rule.group) && (rule.kinds == nil || slices.Contains(rule.kinds, kind)) {
			found = append(found, rule.makes(r, o)...)
		}
	}
	return slices.DeleteFunc(found, func(m made) bool { return m.kind == "" })
}

// only is the namespace of that name; nil, and so the maker's own, for none.
func only(namespace string) func(string) (bool, bool) {
	if namespace == "" {
		return nil
	}
	return func(n string) (bool, bool) { return n == namespace, true }
}

// either holds where one of several does.
func either(all ...func(string) (bool, bool)) func(string) (bool, bool) {
	return func(namespace string) (bool, bool) {
		known := true
		for _, in := range all {
			is, sure := in(namespace)
			if is && sure {
				return true, true
			}
			known = known && sure
		}
		return false, known
	}
}

// listed are namespaces by their names, or by patterns that match the whole name.
func listed(patterns []string) func(string) (bool, bool) {
	return func(namespace string) (bool, bool) {
		return slices.ContainsFunc(patterns, func(p string) bool {
			whole, err := regexp.Compile("^(?:" + strings.TrimSpace(p) + ")$")
			return strings.TrimSpace(p) == namespace || err == nil && whole.MatchString(namespace)
		}), true
	}
}

// selected are namespaces by their labels. Those of a namespace that is not among
// the objects are not known, but for the one that holds its name.
func (r *Run) selected(o *Object, path ...string) func(string) (bool, bool) {
	const nameLabel = "kubernetes.io/metadata.name"
	return func(namespace string) (bool, bool) {
		labels := map[string]string{nameLabel: namespace}
		if n := r.Find("Namespace", "", namespace); n != nil {
			maps.Copy(labels, n.Strings("metadata", "labels"))
			return o.Selects(labels, path...), true
		}
		others := slices.DeleteFunc(slices.Collect(maps.Keys(o.Strings(append(slices.Clone(path), "matchLabels")...))), func(k string) bool { return k == nameLabel })
		for _, e := range o.Each(append(slices.Clone(path), "matchExpressions")...) {
			if e.Text("key") != nameLabel {
				others = append(others, e.Text("key"))
			}
		}
		known := len(others) == 0
		return known && o.Selects(labels, path...), known
	}
}
