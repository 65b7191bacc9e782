package thanos

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/mod/semver"
)

// Change is what a version does otherwise than the one before it.
type Change struct {
	// Version is the first with the change.
	Version string
	// What came or went, in Markdown: a flag of a component, a key of a file.
	What string
	// Before says what to write, or what older versions do; "" for nothing.
	Before string
}

// Changes are what the tables know to come or go with versions of a component's program: of
// Thanos the flags that functions write or refuse, of the others all flags, features and keys; and
// what else functions heed.
func Changes(of Component) []Change {
	var found []Change
	add := func(name, since, gone, before string) {
		if since != "" {
			found = append(found, Change{since, name, before})
		}
		if gone != "" {
			found = append(found, Change{gone, name + " is gone", before})
		}
	}
	for _, f := range flags {
		if f.Component.Program() == of.Program() && of.Program() == thanosProgram {
			add(string(f.Component)+" `"+f.Name+"`", f.Since, f.Removed, f.Instead)
		}
	}
	if of.Program() != thanosProgram {
		for name, w := range flagWords()[string(of)] {
			add("`--"+name+"`", w.Since, w.Gone, "")
		}
		for name, w := range featureWords()[string(of)] {
			add("feature "+name, w.Since, w.Gone, "")
		}
		for name, w := range keyWords()[string(of)] {
			add("key `"+name+"`", w.Since, w.Gone, "")
		}
	}
	for _, m := range Milestones() {
		if m.Component.Program() == of.Program() {
			add(m.What, m.Since, "", m.Before)
		}
	}
	slices.SortFunc(found, func(a, b Change) int {
		return cmp.Or(semver.Compare(b.Version, a.Version), strings.Compare(a.What, b.What))
	})
	return found
}

// Flags are those that functions write, and those whose removal stops a component.
func Flags() []Flag { return slices.Clone(flags) }

// Covered returns the first version of a component's program that the tables know, and the
// first that they do not.
func Covered(c Component) (first, end string) {
	known := ranges[c.Program()]
	return known[0], known[1]
}
