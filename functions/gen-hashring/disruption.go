package genhashring

import (
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// tolerated is how many of a ring's receivers may be away while every write
// still reaches its quorum (Thanos v0.42.4, pkg/receive/handler.go, writeQuorum).
func tolerated(factor int) int {
	if factor == 2 {
		return 1
	}
	return factor - (factor/2 + 1)
}

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
		field, away := allowed(budget, pods)
		g.warnAway(budget, field, ring, away)
	}
	for _, m := range sources {
		update := scaled(m.Workload.Text("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"), m.Workload.Replicas())
		g.warnAway(m.Workload.Object, "spec.updateStrategy.rollingUpdate.maxUnavailable", ring, update)
	}
}

func (g *generator) warnAway(o *krm.Object, field, ring string, away int) {
	if most := tolerated(g.factor()); away > most {
		g.Warnf(o, field, "write maxUnavailable: "+strconv.Itoa(most),
			"%d receivers of ring %q may be away at once, where the write quorum of replicationFactor %d bears %d", away, ring, g.factor(), most)
	}
}

// allowed is how many of the pods a budget lets go, and the field that says so.
// Kubernetes rounds both kinds of percentages up.
func allowed(budget *krm.Object, pods int) (field string, away int) {
	if value := budget.Text("spec", "maxUnavailable"); value != "" {
		return "spec.maxUnavailable", min(scaled(value, pods), pods)
	}
	return "spec.minAvailable", pods - min(scaled(budget.Text("spec", "minAvailable"), pods), pods)
}

// scaled is a number of pods, or a percentage of them.
func scaled(value string, pods int) int {
	percent, isPercent := strings.CutSuffix(value, "%")
	n, err := strconv.Atoi(percent)
	switch {
	case err != nil:
		return 0
	case isPercent:
		return (n*pods + 99) / 100
	default:
		return n
	}
}
