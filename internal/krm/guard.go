package krm

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// GuardPrefix starts the label that a base puts on its objects for each function
// that has to run before they may be applied. Its value holds spaces, which no
// API server accepts in a label, so that manifests whose functions were skipped
// are refused by whatever applies them. kustomize does skip functions, with exit
// code 0, when --enable-exec is missing (kustomize, api/krusty, issue 4399).
const GuardPrefix = "pending.thanos-fleet.dev/"

// liftGuard removes the run's own guard from every object.
func (r *Run) liftGuard() {
	for _, o := range r.Unshared() {
		o.RemoveLabel(GuardPrefix + r.function)
	}
}

// Pending returns the names of the functions that the object waits for, sorted.
func (o *Object) Pending() []string {
	var names []string
	for label := range entries(lookup(o.node.YNode(), "metadata", "labels")) {
		if name, found := strings.CutPrefix(label, GuardPrefix); found {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// waitsFor tells whether an object waits for a function.
func (o *Object) waitsFor(function string) bool {
	return o.Has("metadata", "labels", GuardPrefix+function)
}

// NothingToDo is what is said of a workload that keeps its guard.
const NothingToDo = "which finds nothing to do in it"

// checkGuard refuses workloads that wait for the function and in which it has
// found nothing to do, though they may hold what it is there for: a guard is
// lifted by what was recognised, not by a run that came to its end. All other
// objects hold nothing that would tell, and go with the workloads.
func (r *Run) checkGuard() {
	var idle []*Workload
	// seen tells that of all that waits something is known, and so is what is meant.
	seen := slices.ContainsFunc(r.Manifests(), func(o *Object) bool {
		return o.waitsFor(r.function) && slices.ContainsFunc(r.edits, o.operates)
	})
	for _, w := range r.Workloads() {
		if !w.waitsFor(r.function) {
			continue
		}
		seen = seen || slices.ContainsFunc(w.AllContainers(), func(c *Container) bool { return c.Identity().IsKnown() })
		if !w.runs(r.edits) {
			idle = append(idle, w)
		}
	}
	for _, w := range idle {
		if why := w.doubt(r.edits, seen); why != "" {
			r.Errorf(w.Object, "metadata.labels", "let its command and args say what it runs, or take the label "+GuardPrefix+r.function+" from it where it needs nothing",
				"it waits for %s, %s: %s", r.function, NothingToDo, why)
		}
	}
}

// runs tells whether a container of the workload runs one of the components, and
// can be edited.
func (w *Workload) runs(components []thanos.Component) bool {
	return slices.ContainsFunc(w.AllContainers(), func(c *Container) bool { return slices.Contains(components, c.Component()) })
}

// doubt says why a workload that runs none of the components, as far as can be
// seen, may yet be one that is meant. seen tells that of all that waits something
// is known.
func (w *Workload) doubt(components []thanos.Component, seen bool) string {
	if hidden := w.hidden(components); len(hidden) > 0 {
		return hidden[0].unread()
	}
	named := thanos.NamedBy(w.allLabels())
	for _, c := range w.AllContainers() {
		if c.Identity().Program == named.Program {
			named = thanos.Identity{} // it is what the labels speak of
		}
	}
	switch {
	case slices.ContainsFunc(components, named.MayRun):
		return "its labels call it " + named.String() + ", and no container is seen to run that"
	case !seen && !thanos.HasName(w.allLabels()):
		return "no container runs a program that is known here"
	}
	return ""
}
