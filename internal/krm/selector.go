package krm

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Selects tells whether the label selector at a path of the object takes
// something with these labels, as Kubernetes does (apimachinery v0.37,
// pkg/apis/meta/v1, LabelSelectorAsSelector). A selector without a condition
// takes everything; what a missing one means is the caller's to know.
func (o *Object) Selects(labels map[string]string, path ...string) bool {
	selector := lookup(o.node.YNode(), path...)
	if wanted := field(selector, "matchLabels"); wanted != nil && !hasAll(labels, wanted) {
		return false
	}
	for _, e := range each(field(selector, "matchExpressions")) {
		if !e.holds(labels) {
			return false
		}
	}
	return true
}

// hasAll tells whether labels are among those of a mapping.
func hasAll(labels map[string]string, wanted *yaml.Node) bool {
	if wanted.Kind != yaml.MappingNode {
		return true
	}
	for i := 0; i+1 < len(wanted.Content); i += 2 {
		want := deref(wanted.Content[i+1])
		if got, found := labels[wanted.Content[i].Value]; want.Kind == yaml.ScalarNode && (!found || got != textOf(want)) {
			return false
		}
	}
	return true
}

// holds evaluates one of matchExpressions; an unknown operator holds for nothing.
func (o *Object) holds(labels map[string]string) bool {
	got, found := labels[o.Text("key")]
	listed := slices.Contains(o.Texts("values"), got)
	switch o.Text("operator") {
	case "In":
		return found && listed
	case "NotIn":
		return !found || !listed
	case "Exists":
		return found
	case "DoesNotExist":
		return !found
	default:
		return false
	}
}
