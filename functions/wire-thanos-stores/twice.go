package wirethanosstores

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// warnTwice: a querier that others ask brings what it asks itself. A cluster that
// asks the same stores on its own gets their series twice (thanos#1337).
func (w *wiring) warnTwice() {
	if w.cluster == nil {
		return
	}
	for _, e := range w.cluster.Exposes {
		if service := w.exposedQuerier(e); service != nil {
			w.warnTwiceBehind(service)
		}
	}
}

// exposedQuerier returns the Service of an exposure behind which a querier asks
// other clusters, nil when there is none.
func (w *wiring) exposedQuerier(e fleet.Exposure) *krm.Object {
	if e.ServiceImport == nil {
		return nil // where an address leads is not among the objects
	}
	service := w.Find("Service", e.ServiceImport.Namespace, e.ServiceImport.Name)
	if service == nil {
		return nil
	}
	for _, q := range w.Containers(thanos.Query) {
		if !w.isLeaf(q) && selects(service, podsOf(q.Workload)) {
			return service
		}
	}
	return nil
}

func (w *wiring) warnTwiceBehind(service *krm.Object) {
	behind := w.fleet.Queried(w.cluster)
	for _, name := range w.fleet.QueriedBy(w.cluster) {
		var twice []string
		for _, c := range w.fleet.Queried(w.fleet.Cluster(name)) {
			if slices.Contains(behind, c) {
				twice = append(twice, c.Name)
			}
		}
		if len(twice) > 0 {
			w.Warnf(service, "", "take them from queries of one of the two clusters, or expose the stores in place of the querier",
				"cluster %s asks %s itself and through this querier too, so their series come twice", name, strings.Join(twice, ", "))
		}
	}
}
