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
	Summary:  "No policy hands out an object of a control plane that is of no use there",
	Why: "Nothing runs on a Karmada control plane. A workload, a Service, or the export or import of one does nothing " +
		"until a policy hands it to member clusters.",
	Remedy:  "Select it in a PropagationPolicy of its namespace, or take it out of what is applied to the control plane.",
	Sources: []checks.Source{{Project: "Karmada", Version: version, File: "pkg/detector/detector.go"}, {Project: "Karmada", Version: version, File: "pkg/controllers/mcs/service_export_controller.go"}},
	Check:   checkUnplaced,
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
	Summary:  "A policy selects an object that there is none of",
	Why: "A policy whose selector finds nothing does nothing, and nothing says so. The rule speaks where an object of the kind " +
		"and name is there in another namespace or version, where one of a like name is handed out by nobody, " +
		"and where all objects are known.",
	Remedy:  "Correct the selector. The objects of a PropagationPolicy or OverridePolicy are those of its own namespace.",
	Sources: []checks.Source{{Project: "Karmada", Version: version, File: "pkg/util/selector.go"}, {Project: "Karmada", Version: version, File: "pkg/webhook/propagationpolicy/mutating.go"}},
	Check:   checkNoObject,
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
