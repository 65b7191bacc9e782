package provider

import (
	"math"
	"strings"
)

// provider is the schema of one type. Keys stand in upstream's order, which is
// the order in which Marshal prints keys that a function added.
type provider struct {
	name  string
	keys  []key
	rules []rule
	// options are the keys beside type and config.
	options []key
	// further reports what no rule can say.
	further func(*checker)
	// since is the first version of Thanos with this type, where it matters.
	since string
	// strict is the first version whose parser refuses keys that it does not know;
	// "" for parsers that ignore them.
	strict string
	// keyless says how the type logs in without credentials; nil when it cannot.
	keyless *keyless
}

// key is one key of a provider or of a section.
type key struct {
	name string
	kind kind
	keys []key // of a section
	// oneOf lists the only values of a text key, or items of a list, that upstream accepts.
	oneOf   []string
	anyCase bool
	// low and high bound an integer or a number; high 0 is no bound.
	low, high int64
	// positive forbids zero, which elsewhere stands for "not set".
	positive bool
	// fallback is upstream's default, which an explicit empty text would erase:
	// upstream decodes on top of its defaults.
	fallback string
	secret   secrecy
	// secretItem tells which items of a textMap are secrets, by their name.
	secretItem func(name string) bool
	// since is the first version of Thanos with this key, where it matters.
	since string
	// sinceOf is the same for single values of the key.
	sinceOf map[string]string
	// obeyed is the first version that does what a key says, where it came later.
	obeyed string
	// file marks the path of a file in the reader.
	file bool
	// multiline marks a text whose line breaks matter or are usual.
	multiline bool
	// shape is a further rule on a literal text value.
	shape func(value string) (message, remedy string)
}

// kind is the type of a key's value.
type kind int

const (
	text       kind = iota
	boolean         // true or false
	integer         // decimal
	duration        // prometheus/common model.Duration: 1m30s, 2d, 0
	goDuration      // time.Duration: 1m30s, 1.5h
	textMap         // a mapping of strings
	section         // a mapping with keys of its own
	list            // a list of strings
	size            // alecthomas/units Base2Bytes: 250MiB, 1GB
	number          // decimal, with a fraction
)

// String names the kind as messages spell it.
func (k kind) String() string {
	return [...]string{
		"a string", "true or false", "a whole number", "a duration such as 1m30s",
		"a duration such as 1m30s", "a mapping of strings", "a mapping",
		"a list of strings", "a size such as 250MiB", "a number",
	}[k]
}

// secrecy says whether a key's value is a secret.
type secrecy int

const (
	public   secrecy = iota
	whole            // the value is the secret
	embedded         // the secret is a part of the value, such as an account key in a connection string
)

// keyless is the login without credentials: the key that asks for it, if any.
type keyless struct {
	key, value string
	// unless lists keys by which the user already chose another keyless login.
	unless []string
	// contradicts lists values of key that need credentials or a key file.
	contradicts []string
}

// each calls f for every key that holds a value, with its dotted path.
func (p *provider) each(f func(path string, k key)) { eachKey("", p.keys, f) }

func eachKey(prefix string, keys []key, f func(string, key)) {
	for _, k := range keys {
		if k.kind == section {
			eachKey(prefix+k.name+".", k.keys, f)
			continue
		}
		f(prefix+k.name, k)
	}
}

// find returns the key at a dotted path, sections included, or nil. An item of a
// map that may hold credentials is a key, too.
func (p *provider) find(path string) *key {
	keys := p.keys
	for {
		name, rest, nested := strings.Cut(path, ".")
		k := named(keys, name)
		if k == nil || !nested {
			return k
		}
		if k.secretItem != nil && !strings.Contains(rest, ".") {
			return &key{name: rest, secret: embedded}
		}
		keys, path = k.keys, rest
	}
}

// named returns the key of that name, or nil.
func named(keys []key, name string) *key {
	for i := range keys {
		if keys[i].name == name {
			return &keys[i]
		}
	}
	return nil
}

// names returns the keys' names in table order.
func names(keys []key) []string {
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = k.name
	}
	return list
}

// bound returns the greatest value of an integer key.
func (k key) bound() int64 {
	if k.high == 0 {
		return math.MaxInt64
	}
	return k.high
}
