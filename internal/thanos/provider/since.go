package provider

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/semver"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// prefixSince is the first version with a prefix beside type and config; older
// ones refuse the file (client/factory.go has parsed strictly ever since).
const prefixSince = "v0.27.0"

// referencesSince is the first version that replaces $(NAME) in its files by a
// variable (thanos#4327); older ones take the text for the value.
const referencesSince = "v0.22.0"

// AzureWorkloadSince is the first version whose client of Azure asks for the pod's
// identity (objstore v0.0.0-20231112185854, providers/azure/helpers.go); older ones
// know the node's only.
const AzureWorkloadSince = "v0.33.0"

// TooNew returns what a version of Thanos ("v0.25.1") does not know yet of a
// configuration: its type, a key or a value that it would refuse or ignore, or
// references to variables, which it would take for the values. Each problem says
// which of them. The versions are those whose types have the key first: Thanos
// v0.9 to v0.42.4, each with the objstore that its go.mod names.
func TooNew(c Config, version string) []Problem {
	p := c.provider()
	if p == nil {
		return nil
	}
	if older(version, p.since) {
		return []Problem{tooNew("type", p.since, version, "which refuses it")}
	}
	var problems []Problem
	if c.Prefix != "" && older(version, prefixSince) {
		problems = append(problems, tooNew("prefix", prefixSince, version, "whose parser refuses unknown keys"))
	}
	outer := newness{version, "whose parser refuses unknown keys"}
	problems = append(problems, outer.keys("", c.Options, p.options)...)
	inner := newness{version, "which ignores it"}
	if p.strict != "" && !older(version, p.strict) {
		inner.consequence = outer.consequence
	}
	problems = append(problems, inner.keys("config.", c.Values, p.keys)...)
	if path := firstReference(c.Values); path != "" && older(version, referencesSince) {
		problems = append(problems, Problem{
			Path:    problem.Join("config", path),
			Message: fmt.Sprintf("Thanos replaces $(NAME) by a variable since %s, and the image is %s, which takes the text for the value", referencesSince, version),
			Remedy:  "upgrade the image, or log in otherwise",
		})
	}
	return problems
}

// newness is a version, and what becomes there of a key that it does not know.
type newness struct{ version, consequence string }

func (n newness) keys(prefix string, values *yaml.Node, keys []key) []Problem {
	var problems []Problem
	for _, k := range keys {
		value := lookup(values, k.name)
		switch path := prefix + k.name; {
		case value == nil || isZero(k.kind, value):
		case older(n.version, k.since):
			problems = append(problems, tooNew(path, k.since, n.version, n.consequence))
		case older(n.version, k.obeyed):
			problems = append(problems, Problem{
				Path: path, Message: fmt.Sprintf("it has an effect since %s, and the image is %s", k.obeyed, n.version),
				Remedy: "upgrade the image, or configure it otherwise",
			})
		case older(n.version, k.sinceOf[strings.ToLower(value.Value)]):
			problems = append(problems, tooNew(path+" "+value.Value, k.sinceOf[strings.ToLower(value.Value)], n.version, "which refuses it"))
		case k.kind == section:
			problems = append(problems, n.keys(path+".", value, k.keys)...)
		}
	}
	return problems
}

func tooNew(path, since, version, consequence string) Problem {
	return Problem{
		Path: path, Message: fmt.Sprintf("Thanos knows it since %s, and the image is %s, %s", since, version, consequence),
		Remedy: "upgrade the image, or configure it otherwise",
	}
}

func older(version, since string) bool { return since != "" && semver.Compare(version, since) < 0 }

// firstReference returns the path of the first value that refers to a variable, in
// the order of the document, or "".
func firstReference(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	n = resolve(n)
	for i, child := range n.Content {
		child = resolve(child)
		name := ""
		switch {
		case n.Kind == yaml.MappingNode && i%2 == 0:
			continue
		case n.Kind == yaml.MappingNode:
			name = n.Content[i-1].Value
		case n.Kind == yaml.SequenceNode:
			name = fmt.Sprintf("[%d]", i)
		}
		if child.Kind == yaml.ScalarNode && holdsReference(child.Value) {
			return name
		}
		if path := firstReference(child); path != "" {
			return problem.Join(name, path)
		}
	}
	return ""
}

// from returns the key as one that came with a version.
func (k key) from(since string) key {
	k.since = since
	return k
}

// later returns a section of whose keys some came with later versions.
func (k key) later(since map[string]string) key {
	k.keys = slices.Clone(k.keys)
	for i := range k.keys {
		k.keys[i].since = cmp.Or(since[k.keys[i].name], k.keys[i].since)
	}
	return k
}

// obeyed returns the keys of which one has had its effect since a version only.
func obeyed(name, since string, keys []key) []key {
	keys = slices.Clone(keys)
	for i := range keys {
		if keys[i].name == name {
			keys[i].obeyed = since
		}
	}
	return keys
}
