package fleet

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var unseen = &checks.Rule{
	ID:       "fleet/unseen",
	Severity: krm.Warning,
	Fleet:    true,
	Check:    checkUnseen,
}

func checkUnseen(f *observe.Fleet, tell checks.Tell) {
	seen := map[*observe.Cluster]bool{}
	for _, c := range f.Connections(observe.Selects, observe.Writes) {
		if c.Relation == observe.Writes {
			seen[c.From.Cluster()] = seen[c.From.Cluster()] || c.Answer.Cluster != c.From.Cluster()
		}
		for _, p := range c.Pods {
			seen[p.Cluster] = true
		}
	}
	markRead(f, seen)
	for _, g := range inventoried(f) {
		for _, c := range g {
			stores := c.Processes(thanos.Sidecar, thanos.Receive, thanos.Rule)
			if len(stores) == 0 || seen[c] || len(c.Processes(thanos.Query)) > 0 || len(c.Askers()) > 0 {
				continue
			}
			tell(observe.Place{Cluster: c}, "list it in queries of a cluster with a querier", "it has store APIs, and no querier of the fleet asks it")
		}
	}
}

// markRead marks the clusters whose bucket somebody reads, or may read: one that is not
// known.
func markRead(f *observe.Fleet, seen map[*observe.Cluster]bool) {
	read := map[string]bool{}
	for _, b := range f.Buckets() {
		if b.Use() == observe.Reads {
			read[b.Place()] = true
		}
	}
	for _, p := range f.Processes(thanos.Sidecar, thanos.Receive, thanos.Rule) {
		b, known := p.Bucket()
		if p.Uploads() && (!known || read[b.Place()]) {
			seen[p.Cluster()] = true
		}
	}
}
