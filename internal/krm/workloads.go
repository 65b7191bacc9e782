package krm

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Workloads returns the workloads, sorted by identity.
func (r *Run) Workloads() []*Workload {
	objects := r.holders()
	rollouts := r.takeovers()
	found := make([]*Workload, len(objects))
	for i, o := range objects {
		taken := slices.IndexFunc(rollouts, func(rollout *Object) bool { return r.takes(rollout, o) })
		if found[i] = r.workload(o); taken >= 0 {
			found[i] = &Workload{Object: o, scaler: rollouts[taken]}
		}
	}
	return found
}

// holders returns the objects that hold pods, sorted by identity.
func (r *Run) holders() []*Object {
	var found []*Object
	if r.list.counts {
		for _, o := range r.inOrder() {
			if o.edits.isHolder {
				found = append(found, o)
			}
		}
		return found
	}
	for _, o := range r.Unshared() {
		if o.isWorkload() {
			found = append(found, o)
		}
	}
	SortByRef(found)
	return found
}

func (r *Run) workload(o *Object) *Workload {
	if !r.list.counts {
		return &Workload{Object: o}
	}
	if o.edits.workload == nil {
		o.edits.workload = &Workload{Object: o, seen: &pods{}}
	}
	return o.edits.workload
}

// takeovers returns Argo's Rollouts that take the pods of another workload, whose
// own replicas are turned down (argo-rollouts v1.8, spec.workloadRef).
func (r *Run) takeovers() []*Object {
	return slices.DeleteFunc(r.OfGroup("argoproj.io", "Rollout"), func(o *Object) bool { return !o.Has("spec", "workloadRef") })
}

func (r *Run) takes(rollout, workload *Object) bool {
	ref := func(field string) string { return rollout.Text("spec", "workloadRef", field) }
	names := r.namesOf(rollout, ref("kind"), ref("name"))
	return workload.Kind() == ref("kind") && workload.Namespace() == rollout.Namespace() && slices.Contains(names[:], workload.Name())
}

// Containers returns the containers that run one of the components, those that end
// before the pod starts among them.
func (r *Run) Containers(components ...thanos.Component) []*Container {
	return r.containers(func(c *Container) bool { return slices.Contains(components, c.Component()) })
}

func (r *Run) containers(wanted func(*Container) bool) []*Container {
	var found []*Container
	for _, w := range r.Workloads() {
		found = append(found, slices.DeleteFunc(w.AllContainers(), func(c *Container) bool { return !wanted(c) })...)
	}
	return found
}

// Seen returns the containers that run one of the components for certain, those
// whose arguments cannot be read among them: they have no arguments to go by.
func (r *Run) Seen(components ...thanos.Component) []*Container {
	return r.containers(func(c *Container) bool {
		id := c.Identity()
		return (id.Hidden == "" || id.IsCertain()) && slices.Contains(components, id.Component)
	})
}

// MayRun tells whether anything among the objects runs one of the components, or
// may, as far as can be seen: a container, one whose arguments cannot be read, or
// what an operator makes of an object.
func (r *Run) MayRun(components ...thanos.Component) bool {
	if slices.ContainsFunc(r.Manifests(), func(o *Object) bool { return slices.ContainsFunc(components, o.operates) }) {
		return true
	}
	return slices.ContainsFunc(r.Workloads(), func(w *Workload) bool { return w.runs(components) || len(w.hidden(components)) > 0 })
}
