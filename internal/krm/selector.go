package krm

import "slices"

// Selects tells whether the label selector at a path of the object takes
// something with these labels, as Kubernetes does (apimachinery v0.37,
// pkg/apis/meta/v1, LabelSelectorAsSelector). A selector without a condition
// takes everything; what a missing one means is the caller's to know.
func (o *Object) Selects(labels map[string]string, path ...string) bool {
	for key, want := range o.Strings(append(slices.Clone(path), "matchLabels")...) {
		if got, found := labels[key]; !found || got != want {
			return false
		}
	}
	for _, e := range o.Each(append(slices.Clone(path), "matchExpressions")...) {
		if !e.holds(labels) {
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
