package wirethanosstores

import (
	"fmt"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// answering are pods behind a Service that do not all answer the same.
type answering struct {
	pods
	// answers is how many different ones there are.
	answers int
}

// checkExported: what is imported is one address, and a connection stays with one of
// the pods behind it. Where those do not answer the same, all others are hidden.
//
// A headless Service helps in a cluster set. Karmada derives a Service with a cluster
// IP of its own from every import (v1.18.1, pkg/controllers/mcs/service_import_controller.go),
// and its MultiClusterService is dialled by name as well, so there a querier in front
// is all that helps.
func (w *wiring) checkExported(service *krm.Object, via string) {
	var behind []answering
	answers := 0
	for _, a := range w.answering() {
		if a.answers > 0 && selects(service, a.pods) {
			behind, answers = append(behind, a), answers+a.answers
		}
	}
	switch {
	case answers < 2:
	case via == fleet.ClusterSet:
		for _, v := range behind {
			if v.answers > 1 && !balances(service) {
				w.warnHidden(service, v.pods)
			}
		}
	default:
		w.Errorf(service, "spec.selector", "let it select a querier that sees them all; clusterIP: None does not help",
			"Karmada gives other clusters one address for %s, and a querier there sees one of %d", names(behind), answers)
	}
}

// answersAlike tells whether every replica of a store API answers the same: those of a
// store gateway do, unless each is told which blocks are its own.
func answersAlike(c *krm.Container) bool {
	return c.Component() == thanos.Store && !strings.Contains(strings.Join(c.Args().Values("--selector.relabel-config"), ""), "$(")
}

// answering returns the store APIs of the cluster. Queriers all see the same.
func (w *wiring) answering() []answering {
	var found []answering
	for _, c := range w.Containers(thanos.Query) {
		found = append(found, answering{podsOf(c.Workload), min(1, c.Workload.Replicas())})
	}
	for _, c := range w.Containers(thanos.Sidecar, thanos.Store, thanos.Receive, thanos.Rule) {
		v := answering{podsOf(c.Workload), c.Workload.Replicas()}
		if answersAlike(c) {
			v.answers = min(1, v.answers)
		}
		found = append(found, v)
	}
	for _, o := range w.operated("Prometheus") {
		if p := operatedPods(o, "prometheus", "prometheus-operated"); o.Has("spec", "thanos") || len(addedSidecars(o)) > 0 {
			found = append(found, answering{p, p.replicas})
		}
	}
	for _, o := range w.operated("ThanosRuler") {
		p := operatedPods(o, "thanos-ruler", "thanos-ruler-operated")
		found = append(found, answering{p, p.replicas})
	}
	return found
}

func names(behind []answering) string {
	list := make([]string, len(behind))
	for i, v := range behind {
		list[i] = v.Ref().String()
		if v.answers > 1 {
			list[i] = fmt.Sprintf("the %d replicas of %s", v.answers, v.Ref())
		}
	}
	return strings.Join(list, " and ")
}
