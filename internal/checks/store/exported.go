package store

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var exported = &checks.Rule{
	ID:       "store/exported",
	Severity: krm.Error,
	Check:    checkExported,
}

func checkExported(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.ControlPlanes {
		for _, o := range c.All("MultiClusterService", "ServiceExport") {
			if s := c.Get("Service", o.Namespace(), o.Name()); s != nil {
				tellExported(c, s, tell)
			}
		}
	}
	for _, c := range f.Clusters {
		for _, e := range c.Exposes(fleet.Karmada, fleet.KarmadaMultiClusterService) {
			if s := c.Get("Service", e.Namespace, e.Name); s != nil && !c.IsMember() {
				tellExported(c, s, tell)
			}
		}
	}
	for _, c := range asks(f) {
		if isDerived(c) && c.Service != nil && !c.Answer.Cluster.IsMember() {
			tellExported(c.Answer.Cluster, c.Service, tell)
		}
	}
}

// isDerived tells whether an address is that of a Service that Karmada derives of an
// import.
func isDerived(c observe.Connection) bool { return strings.HasPrefix(c.Name.Service, "derived-") }

func tellExported(c *observe.Cluster, service *krm.Object, tell checks.Tell) {
	if b := published(c, service); b.answers > 1 {
		tell(c.At(service, "spec.selector"), "let it select a querier that sees them all; clusterIP: None does not help",
			"Karmada gives other clusters one address for %s, and a querier there sees one of %d", b, b.answers)
	}
}
