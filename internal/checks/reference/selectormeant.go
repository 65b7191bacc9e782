package reference

import (
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// doors are the Services without pods by which other clusters ask for a store API.
func doors(f *observe.Fleet) map[*krm.Object]bool {
	found := map[*krm.Object]bool{}
	for _, c := range f.Connections(observe.Selects) {
		if c.Status == observe.NoPods && c.Answer.Cluster != c.From.Cluster() {
			found[c.Service] = true
		}
	}
	return found
}

// serving returns the pods of the namespace that serve a store API on the Service's ports:
// queriers, who see all others, before them. It is nil where several may be meant.
func serving(c *observe.Cluster, s *krm.Object) *observe.Pods {
	for _, components := range [][]observe.Component{{thanos.Query}, {thanos.Sidecar, thanos.Receive, thanos.Store, thanos.Rule}} {
		var found []*observe.Pods
		for _, p := range c.Pods {
			if observe.MayMeet(p.Namespace(), s.Namespace()) && p.Process(components...) != nil && serves(p, s) {
				found = append(found, p)
			}
		}
		if len(found) > 0 {
			return map[bool]*observe.Pods{true: found[0]}[len(found) == 1]
		}
	}
	return nil
}

// elsewhere returns pods of another namespace that have all the labels, where nobody
// selects them there, or nil.
func elsewhere(c *observe.Cluster, o *krm.Object, labels map[string]string) *observe.Pods {
	if o.Kind() != "Service" {
		return nil
	}
	for _, p := range c.Pods {
		if !observe.MayMeet(p.Namespace(), o.Namespace()) && p.Has(labels) && !isSelected(c, p) {
			return p
		}
	}
	return nil
}
