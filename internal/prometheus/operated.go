package prometheus

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// The types that prometheus-operator reads the configuration of an Alertmanager into, v0.85 to
// v0.94.1 (pkg/alertmanager/types.go): a line is a type and its keys, KEY[:TYPE][@SINCE][=]. A
// key without a type holds no keys, one of type * any. SINCE is the first version of the operator
// that knows it; labels of routes have come with v0.95 at the latest, whose API has them. An
// empty text of a key with = is left out, and Alertmanager v0.34 puts its default there
// (config/notifiers.go), which says something (template/default.tmpl).
//
//go:embed operated_types.txt
var operatedTypes string

// operatedKey is what the operator knows of a key.
type operatedKey struct {
	of, since   string
	isDefaulted bool
}

var operatedKeys = sync.OnceValue(func() map[string]map[string]operatedKey {
	types := map[string]map[string]operatedKey{}
	for line := range strings.Lines(operatedTypes) {
		f := strings.Fields(line)
		keys := map[string]operatedKey{}
		for _, key := range f[1:] {
			var k operatedKey
			key, k.isDefaulted = strings.CutSuffix(key, "=")
			key, k.since, _ = strings.Cut(key, "@")
			key, k.of, _ = strings.Cut(key, ":")
			keys[key] = k
		}
		types[f[0]] = keys
	}
	return types
})

// OperatedTypes is the table of the types that prometheus-operator reads an Alertmanager's
// configuration into.
func OperatedTypes() string { return operatedTypes }

// Operated tells what prometheus-operator makes of an Alertmanager's configuration that it reads
// into its own types: the paths of keys that it refuses the whole for, and of those whose empty
// text becomes the default, each once. lacks says of the version since which it knows a key,
// "" for one that no version is known to know, whether the operator lacks it.
func Operated(text string, lacks func(since string) bool) (refused, defaulted []string) {
	root, err := parse(text)
	if err != nil || root == nil {
		return nil, nil
	}
	o := &operated{lacks: lacks}
	o.read(root, "alertmanagerConfig", "")
	return o.refused, o.defaulted
}

type operated struct {
	lacks              func(since string) bool
	refused, defaulted []string
}

// read reads a node into a type. What stands behind an alias, or a key that is a variable, is
// not looked at.
func (o *operated) read(n *yaml.Node, of, path string) {
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			o.read(item, of, path+"[]")
		}
	}
	if n.Kind != yaml.MappingNode || of == "*" {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		at := strings.TrimPrefix(path+"."+key, ".")
		k, isKnown := operatedKeys()[of][key]
		switch {
		case key == "<<" || strings.ContainsAny(key, "${"):
		case !isKnown && o.lacks(""), k.since != "" && o.lacks(k.since):
			o.refused = addOnce(o.refused, at)
		case k.isDefaulted && value.Kind == yaml.ScalarNode && value.ShortTag() == "!!str" && value.Value == "":
			o.defaulted = addOnce(o.defaulted, at)
		case isKnown:
			o.read(value, k.of, at)
		}
	}
}

func addOnce(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}
