package mcs

import (
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// serviceNamed returns a Service of a name, in whatever namespace, or nil.
func serviceNamed(c *observe.Cluster, name string) *krm.Object {
	for _, s := range c.All("Service") {
		if s.Name() == name {
			return s
		}
	}
	return nil
}

// nearest is the name of a Service of the export's namespace that is nearly its own, and
// that nothing exports, or "".
func nearest(c *observe.Cluster, export *krm.Object) string {
	var names []string
	for _, s := range c.All("Service") {
		isExported := c.Get("ServiceExport", s.Namespace(), s.Name()) != nil || c.Get("MultiClusterService", s.Namespace(), s.Name()) != nil
		if observe.MayMeet(s.Namespace(), export.Namespace()) && !isExported {
			names = append(names, s.Name())
		}
	}
	return strict.Nearest(export.Name(), names)
}
