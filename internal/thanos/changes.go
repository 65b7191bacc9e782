package thanos

// Change is what a version does otherwise than the one before it.
type Change struct {
	// Version is the first with the change.
	Version string
	// What came or went, in Markdown: a flag of a component, a key of a file.
	What string
	// Before says what to write, or what older versions do; "" for nothing.
	Before string
}

// Changes are the flags that came and went, as the table of flags has them.
func Changes() []Change {
	var found []Change
	for _, f := range flags {
		if f.Component.Program() != thanosProgram {
			continue
		}
		name := string(f.Component) + " `" + f.Name + "`"
		if f.Since != "" {
			found = append(found, Change{f.Since, name, f.Instead})
		}
		if f.Removed != "" {
			found = append(found, Change{f.Removed, name + " is gone", f.Instead})
		}
	}
	return found
}

// Covered returns the first version of a component's program that the tables know, and the
// first that they do not.
func Covered(c Component) (first, end string) {
	known := ranges[c.Program()]
	return known[0], known[1]
}
