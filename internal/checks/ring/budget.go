package ring

import (
	"slices"
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

var budget = &checks.Rule{
	ID:       "ring/budget",
	Severity: krm.Warning,
	Check:    checkBudget,
}

func checkBudget(f *observe.Fleet, tell checks.Tell) {
	answers := answersOf(f)
	for _, r := range readers(f) {
		for _, ring := range r.rings {
			if r.factor > 1 {
				members := ringWorkloads(r, ring, answers)
				r.checkBudgets(ring, members, tell)
				r.checkUpdates(ring, members, tell)
			}
		}
	}
}

// ringWorkloads are the workloads whose pods a ring names, each once.
func ringWorkloads(r reader, ring hashring.Ring, answers map[answerKey]observe.Answer) []*observe.Pods {
	var found []*observe.Pods
	for _, e := range ring.Endpoints {
		for _, p := range answers[answerKey{r.Process, e.Address}].Pods {
			if !slices.Contains(found, p) {
				found = append(found, p)
			}
		}
	}
	return found
}

// away is how many receivers a budget lets go.
type away struct {
	at observe.Place
	n  int
}

func (r reader) checkBudgets(ring hashring.Ring, members []*observe.Pods, tell checks.Tell) {
	bears, sum, isTold := hashring.Bears(r.factor), 0, false
	all := budgetsOf(members)
	for _, b := range all {
		sum += b.n
		isTold = r.tellAway(b, ring, tell) || isTold
	}
	if !isTold && sum > bears && len(all) > 1 {
		tell(all[0].at, "write one budget over all receivers of the ring, with maxUnavailable: "+strconv.Itoa(bears),
			"%d budgets together let %d receivers of ring %q be away at once, where the write quorum of %d copies bears %d", len(all), sum, ring.Name, r.factor, bears)
	}
}

// tellAway tells of more receivers away at once than the quorum bears.
func (r reader) tellAway(a away, ring hashring.Ring, tell checks.Tell) bool {
	bears := hashring.Bears(r.factor)
	if a.n > bears {
		tell(a.at, "write maxUnavailable: "+strconv.Itoa(bears), "%d receivers of ring %q may be away at once, where the write quorum of %d copies bears %d", a.n, ring.Name, r.factor, bears)
	}
	return a.n > bears
}

func (r reader) checkUpdates(ring hashring.Ring, members []*observe.Pods, tell checks.Tell) {
	for _, p := range members {
		if p.Kind() == "StatefulSet" {
			n := krm.Scaled(p.Text("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"), p.Replicas())
			r.tellAway(away{p.At("spec.updateStrategy.rollingUpdate.maxUnavailable"), n}, ring, tell)
		}
	}
}

// budgetsOf returns the budgets over the pods of a ring, in the order of their names.
func budgetsOf(members []*observe.Pods) []away {
	var found []away
	var seen []*krm.Object
	for _, p := range members {
		for _, b := range p.Cluster.All("PodDisruptionBudget") {
			if slices.Contains(seen, b) || !takes(b, p) {
				continue
			}
			seen = append(seen, b)
			inRing, selected := 0, 0
			for _, o := range p.Cluster.Pods {
				if !takes(b, o) {
					continue
				}
				selected += o.Replicas()
				if slices.Contains(members, o) {
					inRing += o.Replicas()
				}
			}
			field, n := b.LetsGo(selected)
			found = append(found, away{p.Cluster.At(b, field), min(n, inRing)})
		}
	}
	return found
}

func takes(budget *krm.Object, p *observe.Pods) bool {
	return budget.Namespace() == p.Namespace() && budget.Has("spec", "selector") && budget.Selects(p.Labels, "spec", "selector")
}
