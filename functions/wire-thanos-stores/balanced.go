package wirethanosstores

import "github.com/thanos-fleet/thanos-fleet/internal/krm"

// warnBalanced: a connection through a load balancer stays with one pod, so who
// dials it sees one replica. One that selects a pod by its name hides none, nor does
// one for queriers, of which each sees the same.
func (w *wiring) warnBalanced() {
	for _, p := range w.storePods() {
		for _, service := range w.selecting(p) {
			if p.replicas > 1 && balances(service) && portNamed(service, "grpc") != nil {
				w.Warnf(service, "spec.selector", "let it select a querier that sees them all, or give each replica a load balancer of its own",
					"one load balancer for the %d replicas of %s hides all but one of them from who dials it", p.replicas, p.Ref())
			}
		}
	}
}

// storePods returns the pods of every store API, whether anything finds it or not.
func (w *wiring) storePods() []pods {
	var found []pods
	for _, s := range w.storeContainers() {
		found = append(found, s.pods)
	}
	for _, o := range w.operated("Prometheus") {
		found = append(found, operatedPods(o, "prometheus", "prometheus-operated"))
	}
	for _, o := range w.operated("ThanosRuler") {
		found = append(found, operatedPods(o, "thanos-ruler", "thanos-ruler-operated"))
	}
	return found
}

func balances(service *krm.Object) bool { return service.Text("spec", "type") == "LoadBalancer" }
