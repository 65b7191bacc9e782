package provider

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// Check returns everything that is wrong with c, in document order; missing
// keys come last. It is empty for a configuration that Thanos accepts and
// obeys completely: keys that upstream would ignore in silence are problems.
//
// The paths in supplied (dotted, without "config.") are keys that will get a
// value elsewhere, by WithCredentials; they count as set.
func Check(c Config, supplied []string) []Problem {
	problems := checkPrefix(c.Prefix)
	p := c.provider()
	if p == nil {
		return append([]Problem{unknownType(c)}, problems...)
	}
	run := newChecker(c.Format, p, supplied)
	run.values(c.Values)
	run.apply(p.rules)
	if p.further != nil {
		p.further(run)
	}
	return slices.Concat(problems, checkOptions(p, c.Options), run.sorted())
}

// unknownType reports a missing or unknown type.
func unknownType(c Config) Problem {
	types := c.Format.Types()
	remedy := "use one of " + strings.Join(types, ", ")
	if c.Type == "" {
		return Problem{Path: "type", Message: "missing", Remedy: remedy}
	}
	if near := strict.Nearest(strings.ToUpper(c.Type), types); near != "" {
		remedy = fmt.Sprintf("did you mean %s? %s", near, remedy)
	}
	return Problem{Path: "type", Message: fmt.Sprintf("unknown type %q", c.Type), Remedy: remedy}
}

// checkOptions checks the keys beside type and config. Their names are known to
// the caller; a type may still not obey one.
func checkOptions(p *provider, options *yaml.Node) []Problem {
	run := newChecker(0, p, nil)
	for i, n := 0, resolve(options); i+1 < len(n.Content); i += 2 {
		e := &entry{name: resolve(n.Content[i]), value: resolve(n.Content[i+1]), position: i}
		if k := named(p.options, e.name.Value); k != nil {
			run.known(e.name.Value, e, *k)
		} else {
			run.report(e, e.name.Value, "has no effect with type "+p.name, "remove it")
		}
	}
	problems := run.sorted()
	for i := range problems {
		problems[i].Path = strings.TrimPrefix(problems[i].Path, "config.")
	}
	return problems
}

// checkPrefix reports a prefix that upstream would rewrite: it trims slashes
// (prefixed_bucket.go), so two spellings would name one folder.
func checkPrefix(prefix string) []Problem {
	if message, remedy := badText(key{}, prefix); message != "" {
		return []Problem{{Path: "prefix", Message: message, Remedy: remedy}}
	}
	if trimmed := strings.Trim(prefix, "/"); trimmed != prefix {
		return []Problem{{
			Path:    "prefix",
			Message: fmt.Sprintf("upstream drops slashes at either end (got %q, want %q)", prefix, trimmed),
			Remedy:  "write it without them",
		}}
	}
	return nil
}

// checker walks one Config.
type checker struct {
	format   Format
	provider *provider
	supplied map[string]bool
	// entries holds the first occurrence of every known key, by dotted path.
	entries map[string]*entry
	found   []found
	count   int // entries seen so far: the position of the next one
}

// entry is one key of the document.
type entry struct {
	kind     kind
	name     *yaml.Node
	value    *yaml.Node // resolved, never an alias
	position int
	faulty   bool // its value is wrong in itself: rules must not rely on it
}

// found is a problem with its place in the document.
type found struct {
	Problem
	position int
}

func newChecker(f Format, p *provider, supplied []string) *checker {
	c := &checker{format: f, provider: p, supplied: map[string]bool{}, entries: map[string]*entry{}}
	for _, path := range supplied {
		c.supplied[path] = true
	}
	return c
}

// values walks the provider's keys.
func (c *checker) values(n *yaml.Node) {
	n = resolve(n)
	switch {
	case isNull(n):
	case n.Kind != yaml.MappingNode:
		c.report(&entry{name: n}, "", fmt.Sprintf("got %s, want %s", describe(n), section), "write the keys of type "+c.provider.name+" under config")
	default:
		c.mapping("", n, c.provider.keys)
	}
}

// mapping walks a mapping whose keys are known.
func (c *checker) mapping(prefix string, n *yaml.Node, keys []key) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		e := &entry{name: resolve(n.Content[i]), value: resolve(n.Content[i+1]), position: c.count}
		c.count++
		name, path := e.name.Value, prefix+e.name.Value
		k := named(keys, name)
		switch {
		case e.name.Kind != yaml.ScalarNode:
			c.report(e, strings.TrimSuffix(prefix, "."), fmt.Sprintf("a key is %s, want a name", describe(e.name)), "write a plain key")
		case seen[name]:
			c.report(e, path, "given twice, which upstream refuses", "remove one of them")
		case k == nil:
			message, remedy := c.stray(prefix, name, keys)
			c.report(e, path, message, remedy)
		default:
			c.known(path, e, *k)
		}
		seen[name] = true
	}
}

// known checks the value of a known key.
func (c *checker) known(path string, e *entry, k key) {
	e.kind = k.kind
	c.entries[path] = e
	switch {
	case k.kind == section && e.value.Kind == yaml.MappingNode:
		c.mapping(path+".", e.value, k.keys)
	case k.kind == textMap && e.value.Kind == yaml.MappingNode:
		c.textMap(path, e)
	case k.kind == list && e.value.Kind == yaml.SequenceNode:
		c.list(path, e, k)
	default:
		if message, remedy := badValue(k, e.value); message != "" {
			e.faulty = true
			c.report(e, path, message, remedy)
		}
	}
}

// textMap checks the values of a mapping of strings; its keys are the user's.
func (c *checker) textMap(path string, e *entry) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(e.value.Content); i += 2 {
		name, value := resolve(e.value.Content[i]), resolve(e.value.Content[i+1])
		item := &entry{name: name, position: e.position}
		message, remedy := badValue(key{}, value)
		switch {
		case name.Kind != yaml.ScalarNode:
			message, remedy = fmt.Sprintf("a key is %s, want a name", describe(name)), "write a plain key"
		case seen[name.Value]:
			message, remedy = "given twice, which upstream refuses", "remove one of them"
		}
		if message != "" {
			c.report(item, path+"."+name.Value, message, remedy)
		}
		seen[name.Value] = true
	}
}

// list checks the items of a list of strings.
func (c *checker) list(path string, e *entry, k key) {
	k.kind = text
	for i, item := range e.value.Content {
		message, remedy := badValue(k, resolve(item))
		if message == "" && resolve(item).Value == "" {
			message, remedy = "empty", "remove it, or give it a value"
		}
		if message != "" {
			e.faulty = true
			c.report(e, problem.Index(path, i), message, remedy)
		}
	}
}

// report notes a problem at an entry; a nil entry is a key that is not there.
func (c *checker) report(e *entry, path, message, remedy string) {
	f := found{Problem{Path: "config", Message: message, Remedy: remedy}, math.MaxInt}
	if path != "" {
		f.Path += "." + path
	}
	if e != nil {
		f.position = e.position
	}
	c.found = append(c.found, f)
}

// sorted returns the problems in document order.
func (c *checker) sorted() []Problem {
	slices.SortStableFunc(c.found, func(a, b found) int { return a.position - b.position })
	var problems []Problem
	for _, f := range c.found {
		problems = append(problems, f.Problem)
	}
	return problems
}

// set reports whether a key has a value other than its zero value.
func (c *checker) set(path string) bool {
	e := c.entries[path]
	return c.supplied[path] || (e != nil && !isZero(e.kind, e.value))
}

// literal returns a key's value as text ("" when absent) and whether it is
// known now: not from the environment, and not wrong.
func (c *checker) literal(path string) (value string, known bool) {
	e := c.entries[path]
	switch {
	case c.supplied[path]:
		return "", false
	case e == nil:
		return "", true
	case e.faulty || e.value.Kind != yaml.ScalarNode || holdsReference(e.value.Value):
		return "", false
	case isNull(e.value):
		return "", true
	default:
		return e.value.Value, true
	}
}
