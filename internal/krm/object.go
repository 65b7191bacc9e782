package krm

import (
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Annotations that orchestrators and this project read.
const (
	// LocalConfigAnnotation makes orchestrators drop an object from their output.
	LocalConfigAnnotation = "config.kubernetes.io/local-config"
	// OriginAnnotation is where kustomize says which file an object came from.
	OriginAnnotation = "config.kubernetes.io/origin"
)

// Where orchestrators say which file an object came from.
var pathAnnotations = []string{"internal.config.kubernetes.io/path", "config.kubernetes.io/path"}

// Object is one Kubernetes object, or anything else that an orchestrator puts
// among the items (a Kptfile, a kustomization).
type Object struct {
	node *yaml.RNode
	// file that it was read from, where it is known and no annotation says so, and how
	// many lines of it stand above the text that the node counts its lines in.
	file  string
	above int
	// edits are counted for the object that this is, or is part of; nil where nobody asks.
	edits *edits
}

// NewObject wraps a mapping node.
func NewObject(node *yaml.RNode) *Object { return &Object{node: node} }

// Node returns the object's YAML node.
func (o *Object) Node() *yaml.RNode { return o.node }

// Ref returns the object's identity.
func (o *Object) Ref() Ref {
	return Ref{o.Text("apiVersion"), o.Text("kind"), o.Text("metadata", "name"), o.Text("metadata", "namespace")}
}

// Kind returns the object's kind.
func (o *Object) Kind() string { return o.Text("kind") }

// API groups of the operators whose objects functions edit.
const (
	PrometheusOperator = "monitoring.coreos.com"
	ThanosOperator     = "monitoring.thanos.io"
)

// Group returns the object's API group, "" for Kubernetes' core.
func (o *Object) Group() string {
	group, _, found := strings.Cut(o.Text("apiVersion"), "/")
	if !found {
		return ""
	}
	return group
}

// Name returns the object's name.
func (o *Object) Name() string { return o.Text("metadata", "name") }

// Namespace returns the object's namespace, or "".
func (o *Object) Namespace() string { return o.Text("metadata", "namespace") }

// Label returns one of the object's labels, or "".
func (o *Object) Label(name string) string { return o.Text("metadata", "labels", name) }

// Annotation returns one of the object's annotations, or "".
func (o *Object) Annotation(name string) string { return o.Text("metadata", "annotations", name) }

// IsLocalConfig tells whether orchestrators drop the object from their output: an
// annotation without a value counts (kustomize api v0.21, resource/factory.go).
func (o *Object) IsLocalConfig() bool {
	value := lookup(o.node.YNode(), "metadata", "annotations", LocalConfigAnnotation)
	return value != nil && value.Kind == yaml.ScalarNode && textOf(value) != "false"
}

// IsManifest tells whether the object is meant for a cluster, and so is a
// function's to edit. Everything else passes untouched.
func (o *Object) IsManifest() bool {
	kind, version := o.Kind(), o.Text("apiVersion")
	return version != "" && kind != "" && kind != "Kptfile" && kind != "Kustomization" &&
		!(version == APIVersion && slices.Contains(InventoryKinds, kind)) && !o.IsLocalConfig()
}

// File returns the path of the file that the object came from, or "".
func (o *Object) File() string {
	if o.file != "" {
		return o.file
	}
	for _, annotation := range pathAnnotations {
		if path := o.Annotation(annotation); path != "" {
			return path
		}
	}
	if origin := o.Annotation(OriginAnnotation); origin != "" {
		for line := range strings.Lines(origin) {
			if path, found := strings.CutPrefix(strings.TrimSpace(line), "path: "); found {
				return path
			}
		}
	}
	return ""
}

// SetFile says which file the object came from, without writing it into the object.
func (o *Object) SetFile(path string) { o.file = path }

// Text returns the scalar at a path, or "".
func (o *Object) Text(path ...string) string { return scalar(o.node, path...) }

// Has tells whether a field is there and not null.
func (o *Object) Has(path ...string) bool { return child(o.node, path...) != nil }

// Strings returns the mapping of strings at a path.
func (o *Object) Strings(path ...string) map[string]string {
	return stringMap(lookup(o.node.YNode(), path...))
}

func stringMap(n *yaml.Node) map[string]string {
	n = deref(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	return maps.Collect(entries(n))
}

// entries visits the strings of a mapping, in order.
func entries(n *yaml.Node) iter.Seq2[string, string] {
	return func(yield func(key, value string) bool) {
		n := deref(n)
		if n == nil || n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if value := deref(n.Content[i+1]); value.Kind == yaml.ScalarNode && !yield(n.Content[i].Value, textOf(value)) {
				return
			}
		}
	}
}

// textOf returns the text of a scalar where Kubernetes wants a string: null is none
// (apimachinery v0.37, pkg/util/json).
func textOf(n *yaml.Node) string {
	if n.ShortTag() == yaml.NodeTagNull {
		return ""
	}
	return n.Value
}

// Each returns the mappings in the list at a path.
func (o *Object) Each(path ...string) []*Object { return o.each(lookup(o.node.YNode(), path...)) }

func each(list *yaml.Node) []*Object { return (&Object{}).each(list) }

func (o *Object) each(list *yaml.Node) []*Object {
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	var found []*Object
	for _, item := range list.Content {
		if item = deref(item); item.Kind == yaml.MappingNode {
			found = append(found, o.part(yaml.NewRNode(item)))
		}
	}
	return found
}

// SetText sets the string at a path, making what is missing. The style of a
// value that is there is kept: a block scalar stays one. Several lines in quotes
// become one. A value that is there already stays as it is written, but for quotes
// that it lacks.
func (o *Object) SetText(value string, path ...string) {
	last := len(path) - 1
	parent := ensure(o.edited(), yaml.MappingNode, path[:last]...)
	old := field(parent, path[last])
	if old == nil || old.Kind != yaml.ScalarNode || old.Anchor != "" {
		setField(parent, path[last], stringNode(value))
		return
	}
	if isSame := old.Value == value && old.ShortTag() == yaml.NodeTagString; !isSame {
		old.Value, old.Tag = value, yaml.NodeTagString
		if strings.Contains(value, "\n") && old.Style&blockStyle == 0 {
			old.Style = yaml.LiteralStyle
		}
	}
	quote(old)
}

// Set sets the value at a path from a Go value with yaml tags.
func (o *Object) Set(value any, path ...string) error {
	n, err := toNode(value)
	if err != nil {
		return err
	}
	last := len(path) - 1
	setField(ensure(o.edited(), yaml.MappingNode, path[:last]...), path[last], n)
	return nil
}

// RemoveLabel removes a label, and the labels when it was the only one.
func (o *Object) RemoveLabel(name string) { o.removeMeta("labels", name) }

// RemoveAnnotation removes an annotation, and the annotations when it was the only one.
func (o *Object) RemoveAnnotation(name string) { o.removeMeta("annotations", name) }

func (o *Object) removeMeta(section, name string) {
	if lookup(o.node.YNode(), "metadata", section, name) == nil {
		return
	}
	entries := ensure(o.edited(), yaml.MappingNode, "metadata", section)
	removeField(entries, name)
	if len(entries.Content) == 0 {
		removeField(lookup(o.node.YNode(), "metadata"), section)
	}
}

// Copy returns a deep copy.
func (o *Object) Copy() *Object {
	return &Object{node: yaml.NewRNode(copyNode(o.node.Document())), file: o.file, above: o.above}
}

// NewManifest returns an object with its identity set and nothing else.
func NewManifest(ref Ref) *Object {
	o := NewObject(yaml.NewMapRNode(nil))
	o.SetText(ref.APIVersion, "apiVersion")
	o.SetText(ref.Kind, "kind")
	o.SetText(ref.Name, "metadata", "name")
	if ref.Namespace != "" {
		o.SetText(ref.Namespace, "metadata", "namespace")
	}
	return o
}

// Value returns the object as plain maps, lists and scalars.
func (o *Object) Value() map[string]any {
	var value map[string]any
	_ = o.node.YNode().Decode(&value) // a mapping node always decodes; what YAML cannot express stays out
	return value
}

// Equal tells whether two objects say the same, comments and order of keys aside.
func (o *Object) Equal(other *Object) bool { return reflect.DeepEqual(o.Value(), other.Value()) }

// Become takes over the content of another object.
func (o *Object) Become(other *Object) { *o.edited() = *other.node.Copy().YNode() }

// IsClusterScoped tells whether the object belongs to no namespace: by the API
// where it is known, else by not naming one.
func (o *Object) IsClusterScoped() bool {
	namespaced, known := isNamespaced(o.Text("apiVersion"), o.Kind())
	if known {
		return !namespaced
	}
	return o.Namespace() == ""
}
