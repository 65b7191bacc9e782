package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// LiteralCredentials returns the dotted paths, in table order, of credential
// keys that c sets to anything but a reference to the environment: secrets that
// would land in git. A connection string or a credentials file counts as a
// reference when any part of it is one.
func LiteralCredentials(c Config) []string {
	return credentials(c, isLiteral)
}

// isLiteral reports whether a credential's value is neither empty nor a reference.
func isLiteral(k key, n *yaml.Node) bool {
	switch {
	case n.Kind != yaml.ScalarNode:
		return len(n.Content) > 0
	case isZero(text, n) || isReference(n.Value):
		return false
	default:
		return k.secret == whole || !holdsReference(n.Value)
	}
}

// credentials returns the paths of c's credential keys whose value matches;
// every occurrence of a repeated key is looked at.
func credentials(c Config, match func(key, *yaml.Node) bool) []string {
	p, root := c.provider(), resolve(c.Values)
	if p == nil || root.Kind != yaml.MappingNode {
		return nil
	}
	var paths []string
	p.each(func(path string, k key) {
		if k.secret != public && slices.ContainsFunc(occurrences(root, path), func(n *yaml.Node) bool { return match(k, n) }) {
			paths = append(paths, path)
		}
		for _, item := range k.secretItems(lookup(root, path)) {
			if match(key{secret: embedded}, lookup(root, path+"."+item)) {
				paths = append(paths, path+"."+item)
			}
		}
	})
	return paths
}

// occurrences returns all values of a key; credential keys are never nested.
func occurrences(root *yaml.Node, name string) []*yaml.Node {
	var values []*yaml.Node
	for i := 0; i+1 < len(root.Content); i += 2 {
		if resolve(root.Content[i]).Value == name {
			values = append(values, resolve(root.Content[i+1]))
		}
	}
	return values
}

// WithIdentity returns c for a login without credentials: IRSA, workload
// identity, an instance principal.
//
//   - S3 gets aws_sdk_auth: true, unless aws_sdk_auth or sts_endpoint is set
//   - OCI gets provider: instance-principal, unless a keyless one is set
//   - GCS, AZURE and FILESYSTEM stay as they are
//   - SWIFT, COS, ALIYUNOSS, BOS and OBS know no such login: a problem
//
// A credential key, or a provider that needs one, is a problem too. With
// problems, c comes back as it was; c is never modified.
func WithIdentity(c Config) (Config, []Problem) {
	p := c.provider()
	switch {
	case p == nil:
		return c, []Problem{unknownType(c)}
	case p.keyless == nil:
		return c, []Problem{{
			Path:    "type",
			Message: fmt.Sprintf("type %s has no login without credentials", p.name),
			Remedy:  "use another form of credentials",
		}}
	}
	if problems := keylessConflicts(c, p); len(problems) > 0 || p.keyless.chosen(c) {
		return c, problems
	}
	tag := "!!str"
	if p.find(p.keyless.key).kind == boolean {
		tag = "!!bool"
	}
	return edit(c, func(root *yaml.Node) []Problem {
		assign(root, p.keyless.key, scalar(tag, p.keyless.value))
		return nil
	})
}

// keylessConflicts reports what contradicts a login without credentials.
func keylessConflicts(c Config, p *provider) []Problem {
	var problems []Problem
	given := func(_ key, n *yaml.Node) bool { return n.Kind != yaml.ScalarNode || !isZero(text, n) }
	for _, path := range credentials(c, given) {
		problems = append(problems, problemAt(path, "excluded by a login without credentials", "remove it, or use another form of credentials"))
	}
	if n := lookup(c.Values, p.keyless.key); n != nil && slices.Contains(p.keyless.contradicts, strings.ToLower(n.Value)) {
		problems = append(problems, problemAt(p.keyless.key,
			fmt.Sprintf("got %s, want a login without credentials", strings.ToLower(n.Value)),
			"remove the key, or set it to "+p.keyless.value))
	}
	return problems
}

// chosen reports whether c needs no addition to log in without credentials.
func (k *keyless) chosen(c Config) bool {
	if k.key == "" {
		return true
	}
	return slices.ContainsFunc(append([]string{k.key}, k.unless...), func(path string) bool {
		n := lookup(c.Values, path)
		return n != nil && !isZero(text, n)
	})
}

// WithCredentials returns c with each key of values set; c is never modified.
// Keys are dotted paths of text keys, credential keys or others (an account
// name often lives in the same Secret). A value is a literal or "$(NAME)", which
// Thanos replaces from its environment. New keys are appended in table order.
//
// Problems: an unknown or non-text key, an empty or malformed value, a key that
// c already sets to something else. Problems about values themselves have the
// path "credentials.<key>". With problems, c comes back as it was.
func WithCredentials(c Config, values map[string]string) (Config, []Problem) {
	p := c.provider()
	if p == nil {
		return c, []Problem{unknownType(c)}
	}
	var problems []Problem
	for _, path := range slices.Sorted(maps.Keys(values)) {
		problems = append(problems, badCredential(c, p, path, values[path])...)
	}
	if len(problems) > 0 {
		return c, problems
	}
	return put(c, p, values)
}

// put writes text values to keys that may take them.
func put(c Config, p *provider, values map[string]string) (Config, []Problem) {
	return edit(c, func(root *yaml.Node) []Problem {
		var stuck []Problem
		for _, path := range p.order(values) {
			if !assign(root, path, scalar("!!str", values[path])) {
				stuck = append(stuck, Problem{Path: "config." + path, Message: "its section is not a mapping", Remedy: "write the section as a mapping"})
			}
		}
		return stuck
	})
}

// badCredential reports what is wrong with one value for one key.
func badCredential(c Config, p *provider, path, value string) []Problem {
	at := "credentials." + path
	k := p.find(path)
	if problems := badTarget(c, p, path, value); problems != nil {
		return problems
	}
	if value == "" {
		return []Problem{{Path: at, Message: "empty", Remedy: "give it a value, or leave it out"}}
	}
	if message, remedy := badText(k.hushed(), value); message != "" {
		return []Problem{{Path: at, Message: message, Remedy: remedy}}
	}
	return nil
}

// badTarget reports a key that no credential can be written to. A key that holds
// the value already is none.
func badTarget(c Config, p *provider, path, value string) []Problem {
	if k := p.find(path); k == nil || k.kind != text {
		return []Problem{{Path: "credentials." + path, Message: fmt.Sprintf("not a text key of type %s", p.name), Remedy: credentialHint(c, path)}}
	}
	if n := lookup(c.Values, path); n != nil && !isZero(text, n) && n.Value != value {
		return []Problem{problemAt(path, "given twice: here and by the credentials", "remove it here")}
	}
	return nil
}

// order returns the paths of values in table order, items of a map by their name.
func (p *provider) order(values map[string]string) []string {
	var paths []string
	p.each(func(path string, k key) {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if name == path || k.kind == textMap && strings.HasPrefix(name, path+".") {
				paths = append(paths, name)
			}
		}
	})
	return paths
}

// secretItems returns the names of the items of a map that are credentials.
func (k key) secretItems(n *yaml.Node) []string {
	if k.secretItem == nil || n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	var items []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		if name := resolve(n.Content[i]).Value; k.secretItem(name) && !strings.Contains(name, ".") {
			items = append(items, name)
		}
	}
	return items
}

// hushed is the key without the check whose message would show the value.
func (k key) hushed() key {
	k.oneOf = nil
	return k
}

// credentialHint names the key that was probably meant.
func credentialHint(c Config, path string) string {
	known := c.Format.CredentialKeys(c.Type)
	switch near := strict.Nearest(path, known); {
	case near != "":
		return "did you mean " + near + "?"
	case len(known) == 0:
		return "remove it"
	default:
		return "use one of " + strings.Join(known, ", ")
	}
}

// problemAt is a problem about the value at a path of config.
func problemAt(path, message, remedy string) Problem {
	return Problem{Path: "config." + path, Message: message, Remedy: remedy}
}

// edit returns c with an edited copy of its values, or c itself with problems.
func edit(c Config, change func(root *yaml.Node) []Problem) (Config, []Problem) {
	root, err := expand(c.Values)
	if err != nil {
		return c, []Problem{{Path: "config", Message: err.Error(), Remedy: "write the values out"}}
	}
	if problems := change(root); len(problems) > 0 {
		return c, problems
	}
	c.Values = root
	return c, nil
}
