// Package change says what differs between two states of a fleet: which objects of which
// clusters, and which of their fields.
//
// Objects are compared by what they say: the order of keys, comments and the layout of
// texts count only where nothing else differs. Entries of lists are paired by their names,
// arguments by their flags, and a text that is YAML or JSON is compared by its fields. A
// change that several clusters have is one, with the clusters.
//
// What a Secret holds, and what stands under the name of a credential, is never part of
// what this package gives: only that it is another one.
package change

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Action is what becomes of an object.
type Action string

// The actions.
const (
	Added   Action = "added"
	Removed Action = "removed"
	Changed Action = "changed"
)

// Object is one object that differs.
type Object struct {
	Action Action
	// From and To are the object before and after, nil where there is none. They are read
	// only.
	From, To *krm.Object
	// Fields that differ, of one that changed.
	Fields []Field
}

// Ref is the identity of the object after the change, or before where it is gone.
func (o Object) Ref() krm.Ref {
	if o.To != nil {
		return o.To.Ref()
	}
	return o.From.Ref()
}

// ChangesAt tells whether a field at a path, below it or above it differs.
func (o Object) ChangesAt(path string) bool {
	return slices.ContainsFunc(o.Fields, func(f Field) bool { return isBelow(f.Path, path) || isBelow(path, f.Path) })
}

// ChangesKey tells whether a key of a ConfigMap or Secret differs.
func (o Object) ChangesKey(key string) bool {
	return slices.ContainsFunc([]string{"data.", "stringData.", "binaryData."}, func(section string) bool { return o.ChangesAt(section + key) })
}

// Field is one difference between two states of an object.
type Field struct {
	// Path is dotted, with the names of entries of lists in brackets; an argument stands
	// behind a space: spec.template.spec.containers[query].args --query.timeout.
	Path string
	// Old and New are the values as YAML, "" where the field is not there.
	Old, New string
	// Gone and Came tell that the field is there on one side only.
	Gone, Came bool
	// Reordered tells that a list holds the same entries in another order, and Restyled that
	// a text says the same, written otherwise.
	Reordered, Restyled bool
	// Lines are the lines of a text that differ, as a unified diff shows them.
	Lines string
	// key tells values apart that are not shown.
	key string
}

// Compare returns what differs between the objects of a cluster before and after, sorted
// by identity.
func Compare(before, after []*krm.Object) []Object {
	var found []Object
	for _, p := range pairUp(before, after) {
		switch o := (Object{From: p.from, To: p.to}); {
		case p.from == nil:
			o.Action = Added
			found = append(found, o)
		case p.to == nil:
			o.Action = Removed
			found = append(found, o)
		default:
			o.Action, o.Fields = Changed, fields(p.from, p.to)
			if len(o.Fields) > 0 {
				found = append(found, o)
			}
		}
	}
	return found
}
