package krm

import (
	"reflect"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// envelope is what a functionConfig may hold at its top level.
type envelope struct {
	APIVersion string    `yaml:"apiVersion"`
	Kind       string    `yaml:"kind"`
	Metadata   yaml.Node `yaml:"metadata"`
	Spec       yaml.Node `yaml:"spec"`
}

// configure decodes the functionConfig into f, fills defaults and validates.
// Every problem is reported, not only the first.
func (r *Run) configure(def *Definition, f Function) {
	config := r.list.Config
	if config.Kind() == "ConfigMap" {
		r.configureFromData(config, f)
		return
	}
	if config.Text("apiVersion") != APIVersion {
		r.RefuseVersion(config)
	}
	if config.Kind() != def.Kind {
		r.Errorf(config, "kind", "write "+def.Kind, "got %q, want %q", config.Kind(), def.Kind)
	}
	var e envelope
	r.Problems(config, "", strict.Decode(config.node.YNode(), &e))
	r.finishConfig(config, "spec", &e.Spec, f)
}

// RefuseVersion reports an object of the project's own whose API version is not the one
// that this binary knows.
func (r *Run) RefuseVersion(o *Object) {
	r.Errorf(o, "apiVersion", "write "+APIVersion+", or take the version of thanos-fleet that the object is for; this is "+version.Version,
		"got %q, want %q", o.Text("apiVersion"), APIVersion)
}

func (r *Run) finishConfig(config *Object, path string, spec *yaml.Node, f Function) {
	problems := strict.Decode(spec, f)
	r.Problems(config, path, problems)
	if len(problems) > 0 {
		return
	}
	f.Default()
	r.Problems(config, path, f.Validate())
}

// configureFromData takes kpt's configMap form (`-- key=value` too), which holds
// strings only: fields that are strings, numbers or booleans, and lists of
// strings separated by commas.
func (r *Run) configureFromData(config *Object, f Function) {
	data := lookup(config.node.YNode(), "data")
	spec := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	fields := strict.Fields(reflect.TypeOf(f).Elem())
	for key, value := range orderedStrings(data) {
		n := dataNode(value, fields[key])
		if n == nil {
			r.Errorf(config, problem.Join("data", key), "use a functionConfig of the function's own kind", "this field is not a simple value")
			continue
		}
		if n.Kind == yaml.SequenceNode && slices.Contains(words(value), "") {
			r.Errorf(config, problem.Join("data", key), "write the items with one comma between two", "an empty item in %q", value)
			continue
		}
		spec.Content = append(spec.Content, stringNode(key), n)
	}
	r.finishConfig(config, "data", spec, f)
}

// dataNode turns a ConfigMap's string into a node of the wanted type, or nil
// when the type is not simple. An unknown field is left to the decoder.
func dataNode(value string, t reflect.Type) *yaml.Node {
	if t == nil {
		return stringNode(value)
	}
	switch t.Kind() {
	case reflect.String:
		return stringNode(value)
	case reflect.Bool, reflect.Int:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: value}
	case reflect.Slice:
		if t.Elem().Kind() != reflect.String {
			return nil
		}
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
		for _, item := range words(value) {
			list.Content = append(list.Content, stringNode(item))
		}
		return list
	default:
		return nil
	}
}

// words takes a list apart; an empty text is an empty list.
func words(value string) []string {
	if strings.TrimSpace(value) == "" {
		return nil
	}
	var items []string
	for item := range strings.SplitSeq(value, ",") {
		items = append(items, strings.TrimSpace(item))
	}
	return items
}

// orderedStrings visits the entries of a mapping of strings in order.
func orderedStrings(m *yaml.Node) func(yield func(key, value string) bool) {
	return func(yield func(key, value string) bool) {
		if m == nil || m.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(m.Content); i += 2 {
			if !yield(m.Content[i].Value, textOf(deref(m.Content[i+1]))) {
				return
			}
		}
	}
}
