package provider

import (
	"cmp"
	"slices"
	"strings"
)

// rule is a requirement between keys: when every condition holds, the keys of
// need must be set and those of forbid must not.
type rule struct {
	when   []condition
	need   []string
	forbid []string
	// why completes "missing: …", or is the whole message about a forbidden key.
	why string
	// remedy replaces the default one.
	remedy string
}

// condition is one fact about a key's value.
type condition struct {
	path  string
	op    op
	words []string
}

type op int

const (
	opSet op = iota
	opUnset
	opAbsent
	opIs
	opIsNot
	opLacks
)

// set holds when the key has a value other than its type's zero value, or is supplied.
func set(path string) condition { return condition{path: path, op: opSet} }

// unset is the opposite of set.
func unset(path string) condition { return condition{path: path, op: opUnset} }

// absent holds when the key is not written, and its zero value would mean something.
func absent(path string) condition { return condition{path: path, op: opAbsent} }

// is holds when the key's literal value is one of words.
func is(path string, words ...string) condition { return condition{path, opIs, words} }

// isNot holds when the key's value is known and none of words; an absent key's value is "".
func isNot(path string, words ...string) condition { return condition{path, opIsNot, words} }

// lacks holds when the key has a literal value that contains none of words.
func lacks(path string, words ...string) condition { return condition{path, opLacks, words} }

// holds evaluates a condition. A value that only the environment or a repaired
// configuration will tell satisfies no condition on values: one problem must
// not cause a second one.
func (c *checker) holds(cond condition) bool {
	switch cond.op {
	case opSet:
		return c.set(cond.path)
	case opUnset:
		return !c.set(cond.path)
	case opAbsent:
		return c.entries[cond.path] == nil && !c.supplied[cond.path]
	}
	value, known := c.literal(cond.path)
	switch {
	case !known:
		return false
	case cond.op == opIs:
		return c.among(cond, value)
	case cond.op == opIsNot:
		return !c.among(cond, value)
	default:
		return value != "" && !slices.ContainsFunc(cond.words, func(w string) bool { return strings.Contains(value, w) })
	}
}

// among reports whether value is one of the condition's words.
func (c *checker) among(cond condition, value string) bool {
	k := *c.provider.find(cond.path)
	k.oneOf, k.anyCase = cond.words, k.anyCase || k.kind == boolean
	return k.accepts(value)
}

// apply reports what the provider's rules find.
func (c *checker) apply(rules []rule) {
	missing := map[string]bool{}
	for _, r := range rules {
		if slices.ContainsFunc(r.when, func(cond condition) bool { return !c.holds(cond) }) {
			continue
		}
		for _, path := range r.need {
			if !c.set(path) && !missing[path] {
				missing[path] = true
				c.missing(path, r)
			}
		}
		for _, path := range r.forbid {
			if c.set(path) {
				c.report(c.entries[path], path, r.why, cmp.Or(r.remedy, "remove config."+path))
			}
		}
	}
}

// missing reports that a required key has no value.
func (c *checker) missing(path string, r rule) {
	remedy := cmp.Or(r.remedy, "set config."+path)
	if c.provider.find(path).secret != public {
		remedy = "supply it through the object store's credentials"
		if c.format != ObjectStore {
			remedy = "supply it through credentials.secretRef"
		}
	}
	c.report(c.entries[path], path, "missing: "+cmp.Or(r.why, "type "+c.provider.name+" requires it"), remedy)
}
