package mcs

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var noExport = &checks.Rule{
	ID:       "mcs/no-export",
	Severity: krm.Warning,
	Check:    checkNoExport,
}

// checkNoExport is silent about an import in a cluster that nothing among the objects
// exports anything to: those that do may be elsewhere. All of a control plane's exports
// are its own.
func checkNoExport(f *observe.Fleet, tell checks.Tell) {
	exports := all(f, "ServiceExport")
	for _, c := range clusters(f) {
		for _, o := range c.All("ServiceImport") {
			if isMade(o) {
				continue
			}
			at := place{c.Group, o.Namespace(), o.Name()}
			other, isNear := hasSome(exports, at)
			switch {
			case hasIn(exports, at):
			case isNear:
				tell(c.At(o, "metadata"), "import it from the namespace that it is exported in", "it imports %s in namespace %s, and the export of that name is in namespace %s", o.Name(), o.Namespace(), other)
			case isControlPlane(f, c) || f.Complete:
				tell(c.At(o, "metadata"), "add a ServiceExport of its name and namespace, or take it away", "nobody exports the Service that it imports")
			}
		}
	}
}

// hasIn tells whether one of the objects is of the place, where the namespaces of both
// are given.
func hasIn(found map[place][]observe.Place, at place) bool {
	for other := range found {
		if other.group == at.group && other.name == at.name && observe.MayMeet(other.namespace, at.namespace) {
			return true
		}
	}
	return false
}

// isMade tells whether a controller made the import of an export: it says of which
// clusters, which nobody writes.
func isMade(o *krm.Object) bool { return o.Has("status", "clusters") }

func isControlPlane(f *observe.Fleet, c *observe.Cluster) bool {
	for _, p := range f.ControlPlanes {
		if p == c || p.Name == c.Name && p.Group == c.Group {
			return true
		}
	}
	return false
}

var noImport = &checks.Rule{
	ID:       "mcs/no-import",
	Severity: krm.Warning,
	Check:    checkNoImport,
}

func checkNoImport(f *observe.Fleet, tell checks.Tell) {
	imports := all(f, "ServiceImport")
	for _, c := range f.ControlPlanes {
		for _, o := range c.All("ServiceExport") {
			if at := (place{c.Group, o.Namespace(), o.Name()}); !hasIn(imports, at) {
				if _, isNear := hasSome(imports, at); !isNear {
					tell(c.At(o, "metadata"), "add a ServiceImport of its name and namespace, or take it away", "no cluster imports the Service that it exports")
				}
			}
		}
	}
}

var noService = &checks.Rule{
	ID:       "mcs/no-service",
	Severity: krm.Warning,
	Check:    checkNoService,
}

// checkNoService speaks where Services of the export's namespace, or one of its name, are
// among the objects.
func checkNoService(f *observe.Fleet, tell checks.Tell) {
	for _, c := range clusters(f) {
		for _, o := range c.All("MultiClusterService", "ServiceExport") {
			if c.Get("Service", o.Namespace(), o.Name()) != nil {
				continue
			}
			other := serviceNamed(c, o.Name())
			switch near := nearest(c, o); {
			case other != nil && !observe.MayMeet(other.Namespace(), o.Namespace()):
				tell(c.At(o, "metadata"), "write it into the namespace of the Service", "it exports %s of namespace %s, and the Service of that name is in namespace %s", o.Name(), o.Namespace(), other.Namespace())
			case other == nil && near != "":
				tell(c.At(o, "metadata"), "did you mean "+near+"?", "it exports Service %s, which is not among the objects", o.Name())
			case other == nil && f.Complete:
				tell(c.At(o, "metadata"), "correct the name, or take it away", "it exports Service %s, which is not among the objects", o.Name())
			}
		}
	}
}
