package provider

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// stray explains a key that does not belong where it stands: in the order of
// certainty it belongs beside config, into another section of this type, to
// another type, or it is misspelt.
func (c *checker) stray(prefix, name string, keys []key) (message, remedy string) {
	near := strict.Nearest(name, names(keys))
	switch owners := c.format.ownersOf(prefix + name); {
	case name == "<<":
		return "merge keys are not supported", "write the merged keys out"
	case prefix == "" && (name == "type" || name == "prefix" && c.format == ObjectStore || named(c.provider.options, name) != nil):
		return "not a key of config", "move " + name + " one level up, beside config"
	case c.elsewhere(name) != "":
		return "not a key of " + c.place(prefix), "move it to config." + c.elsewhere(name)
	case len(owners) > 0:
		message = fmt.Sprintf("not a key of type %s (it belongs to %s)", c.provider.name, strings.Join(owners, ", "))
	default:
		message = "unknown key of " + c.place(prefix)
	}
	if near != "" {
		return message, "did you mean " + near + "?"
	}
	return message, "remove it, or use one of " + strings.Join(names(keys), ", ")
}

// place names the mapping that a key stands in.
func (c *checker) place(prefix string) string {
	if prefix == "" {
		return "type " + c.provider.name
	}
	return "config." + strings.TrimSuffix(prefix, ".")
}

// elsewhere returns the one path at which this type has a key of that name, or "".
func (c *checker) elsewhere(name string) string {
	paths := pathsTo("", name, c.provider.keys)
	if len(paths) != 1 {
		return ""
	}
	return paths[0]
}

// pathsTo returns the paths of all keys of that name, sections included.
func pathsTo(prefix, name string, keys []key) []string {
	var paths []string
	for _, k := range keys {
		if k.name == name {
			paths = append(paths, prefix+k.name)
		}
		paths = append(paths, pathsTo(prefix+k.name+".", name, k.keys)...)
	}
	return paths
}

// ownersOf returns the sorted names of the types that have a key at that path.
func (f Format) ownersOf(path string) []string {
	var owners []string
	for _, p := range f.providers() {
		if p.find(path) != nil {
			owners = append(owners, p.name)
		}
	}
	slices.Sort(owners)
	return owners
}
