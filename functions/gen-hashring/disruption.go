package genhashring

import (
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// warnDisruption holds the PodDisruptionBudgets and rolling updates of a ring's
// receivers against its quorum. With replication factor 1 there is none to keep: a budget that
// lets no pod go would only stop nodes from being drained.
func (g *generator) warnDisruption(ring string, sources []*krm.Container) {
	if g.factor() < 2 {
		return
	}
	for _, budget := range g.Manifests("PodDisruptionBudget") {
		pods := 0
		for _, m := range sources {
			if budget.Namespace() == m.Workload.Namespace() && budget.Has("spec", "selector") && budget.Selects(m.Workload.PodLabels(), "spec", "selector") {
				pods += m.Workload.Replicas()
			}
		}
		field, away := budget.LetsGo(pods)
		g.warnAway(budget, field, ring, away)
	}
	for _, m := range sources {
		update := krm.Scaled(m.Workload.Text("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"), m.Workload.Replicas())
		g.warnAway(m.Workload.Object, "spec.updateStrategy.rollingUpdate.maxUnavailable", ring, update)
	}
}

func (g *generator) warnAway(o *krm.Object, field, ring string, away int) {
	if most := hashring.Bears(g.factor()); away > most {
		g.Warnf(o, field, "write maxUnavailable: "+strconv.Itoa(most),
			"%d receivers of ring %q may be away at once, where the write quorum of replicationFactor %d bears %d", away, ring, g.factor(), most)
	}
}
