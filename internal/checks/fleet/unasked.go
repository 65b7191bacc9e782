package fleet

import (
	"cmp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var unasked = &checks.Rule{
	ID:       "fleet/unasked",
	Severity: krm.Warning,
	Fleet:    true,
	Check:    checkUnasked,
}

// door is a Service by which other clusters come in; those of one group, namespace and
// name are the same in several clusters.
type door struct{ group, namespace, name string }

func checkUnasked(f *observe.Fleet, tell checks.Tell) {
	asked, doors, dials := map[*observe.Cluster]bool{}, map[door]*observe.Process{}, map[*observe.Cluster]bool{}
	for _, c := range f.Connections(observe.Selects) {
		from, s := c.From.Cluster(), c.Service
		if c.Answer.Cluster == nil || c.Answer.Cluster == from {
			continue
		}
		asked[c.Answer.Cluster], dials[from] = true, true
		for _, p := range c.Answer.Pods {
			asked[p.Cluster] = true
		}
		if at := (door{from.Group, "", ""}); s != nil && isOpen(s) {
			at.namespace, at.name = s.Namespace(), s.Name()
			doors[at] = cmp.Or(doors[at], c.From)
		}
	}
	for _, c := range f.Clusters {
		if asked[c] || dials[c] || c.Entry != nil && len(c.Input.Fleet.QueriedBy(c.Entry)) == 0 { // which is told as such
			continue
		}
		for _, s := range c.All("Service") {
			by := doors[door{c.Group, s.Namespace(), s.Name()}]
			if by == nil || !isOpen(s) || !slices.ContainsFunc(c.Behind(s), servesStores) {
				continue
			}
			tell(c.At(s, ""), "add its address to the endpoints of "+by.Owner().Ref().String()+" of "+by.Cluster().Name,
				"no other cluster asks it, and the Service of this name of other clusters is asked")
		}
	}
}

// isOpen tells whether a Service is reached from outside of its cluster.
func isOpen(s *krm.Object) bool {
	return slices.Contains([]string{"LoadBalancer", "NodePort"}, s.Text("spec", "type"))
}

func servesStores(p *observe.Pods) bool {
	return p.Process(thanos.Query, thanos.Sidecar, thanos.Receive, thanos.Rule, thanos.Store) != nil
}
