package krm

import (
	"slices"
	"strings"
)

// GuardPrefix starts the label that a base puts on its objects for each function
// that has to run before they may be applied. Its value holds spaces, which no
// API server accepts in a label, so that manifests whose functions were skipped
// are refused by whatever applies them. kustomize does skip functions, with exit
// code 0, when --enable-exec is missing (kustomize, api/krusty, issue 4399).
const GuardPrefix = "pending.thanos-fleet.dev/"

// liftGuard removes the run's own guard from every object.
func (r *Run) liftGuard() {
	for _, o := range r.Items() {
		o.RemoveLabel(GuardPrefix + r.function)
	}
}

// Pending returns the names of the functions that the object waits for, sorted.
func (o *Object) Pending() []string {
	var names []string
	for label := range o.Strings("metadata", "labels") {
		if name, found := strings.CutPrefix(label, GuardPrefix); found {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
