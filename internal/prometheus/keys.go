package prometheus

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Key is a key in the text of a configuration.
type Key struct {
	// Path as it is written for a reader, scrape_configs[].job_name.
	Path string
	thanos.Word
}

// Keys returns those of some keys that a configuration has, in its order, each once. A text
// that is no YAML has none, and what stands behind an alias is not looked at.
func Keys(text string, wanted map[string]thanos.Word) []Key {
	names := slices.Collect(maps.Keys(wanted))
	if !slices.ContainsFunc(names, func(name string) bool { return strings.Contains(text, last(name)) }) {
		return nil // as nearly all, which so are not parsed
	}
	root, err := parse(text)
	if err != nil || root == nil {
		return nil
	}
	k := keys{wanted: wanted}
	k.find(root, "", "")
	return k.found
}

func last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// keys looks for keys on the way through a document.
type keys struct {
	wanted map[string]thanos.Word
	found  []Key
}

// find looks below a node; name is the key as tables have it, path as it is written. A route
// below a route is one more.
func (k *keys) find(n *yaml.Node, name, path string) {
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			k.find(item, name, path+"[]")
		}
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		below, at := strings.TrimPrefix(name+"."+key, "."), strings.TrimPrefix(path+"."+key, ".")
		if below == "route.routes" {
			below = "route"
		}
		word, isWanted := k.wanted[below]
		switch {
		case isWanted && !slices.ContainsFunc(k.found, func(f Key) bool { return f.Path == at }):
			k.found = append(k.found, Key{at, word})
		case !isWanted:
			k.find(n.Content[i+1], below, at)
		}
	}
}

// Nameless are the lists of outputs of Alertmanager's event recorder with one that has no name.
func Nameless(text string) []string {
	if !strings.Contains(text, "event_recorder") {
		return nil
	}
	type output struct {
		Name string `yaml:"name"`
	}
	var config struct {
		Recorder map[string][]output `yaml:"event_recorder"`
	}
	if yaml.Unmarshal([]byte(text), &config) != nil {
		return nil
	}
	var found []string
	for list, outputs := range config.Recorder {
		nameless := slices.ContainsFunc(outputs, func(o output) bool { return o.Name == "" })
		if nameless && strings.HasSuffix(list, "_outputs") {
			found = append(found, "event_recorder."+list+"[]")
		}
	}
	slices.Sort(found)
	return found
}
