package karmada

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var unplaced = &checks.Rule{
	ID:       "karmada/unplaced",
	Severity: krm.Warning,
	Check:    checkUnplaced,
}

func checkUnplaced(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.ControlPlanes {
		all := propagations(c)
		var left []*krm.Object
		placed := map[string]bool{} // namespaces that policies hand something out of
		for _, o := range templates(c) {
			switch {
			case slices.ContainsFunc(all, func(p observe.Policy) bool { return p.Selects(o) != observe.NotSelected }):
				placed[o.Namespace()] = true
			case isOnlyForMembers(c, o):
				left = append(left, o)
			}
		}
		for _, o := range left {
			if placed[o.Namespace()] && (o.Namespace() != "" || len(placed) == 1) {
				tell(c.At(o, ""), "select it in a policy of its namespace", "no policy hands it to a member, and on the control plane it does nothing")
			}
		}
	}
}

// isOnlyForMembers tells whether an object is of use in a member cluster alone.
func isOnlyForMembers(c *observe.Cluster, o *krm.Object) bool {
	switch o.Kind() {
	case "Service":
		return c.Get("MultiClusterService", o.Namespace(), o.Name()) == nil && o.Has("spec", "selector")
	case "Deployment", "StatefulSet", "DaemonSet", "ServiceExport", "ServiceImport":
		return true
	}
	return false
}

var noObject = &checks.Rule{
	ID:       "karmada/no-object",
	Severity: krm.Warning,
	Check:    checkNoObject,
}

func checkNoObject(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.ControlPlanes {
		known := newNames(c)
		for _, p := range c.Policies() {
			for _, s := range p.Each("spec", "resourceSelectors") {
				want := selection{s.Text("apiVersion"), s.Kind(), s.Text("namespace"), s.Text("name")}
				if want.namespace == "" && !p.IsClusters() {
					want.namespace = p.Namespace()
				}
				if want.name == "" || known.has(want) {
					continue
				}
				if hint := known.hint(want); hint != "" || f.Complete {
					tell(c.At(p.Object, "spec.resourceSelectors"), hint, "it selects %s, which is not among the objects", want)
				}
			}
		}
	}
}
