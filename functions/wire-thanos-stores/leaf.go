package wirethanosstores

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// view is what the queriers of the cluster see together. No store is to be
// reached by two ways, for its series would come twice (thanos#1337).
type view struct {
	*wiring
	local  []localEndpoint
	leaves []leaf
	// far are the endpoints outside of the cluster.
	far []endpoints.Endpoint
}

// leaf is a querier that covers the stores of its namespace.
type leaf struct {
	*krm.Container
	endpoints.Endpoint
}

// isLeaf tells whether a querier only asks stores, and other queriers ask it.
func (w *wiring) isLeaf(q *krm.Container) bool {
	return slices.Contains(w.LeafQueriers, q.Workload.Name())
}

// globalQueriers returns the queriers that are no leaves; all, when all are.
func (w *wiring) globalQueriers() []*krm.Container {
	all := w.Containers(thanos.Query)
	if global := slices.DeleteFunc(slices.Clone(all), w.isLeaf); len(global) > 0 {
		return global
	}
	return all
}

// findLeaves reads which queriers are leaves, and reports names that are wrong.
func (v *view) findLeaves(queriers []*krm.Container) bool {
	ok := v.checkLeafNames(queriers)
	for _, q := range queriers {
		if !v.isLeaf(q) {
			continue
		}
		if other := v.leafOf(q.Workload.Object); other != nil {
			v.Errorf(q.Workload.Object, "", "keep one of them in leafQueriers, or move one to a namespace of its own",
				"leaf querier %s covers the same stores, and their series would come twice", other.Workload.Ref())
			ok = false
			continue
		}
		service := v.serviceOf(podsOf(q.Workload), "grpc")
		if service == nil {
			v.Errorf(q.Workload.Object, "", "add a Service that selects its pods and has a port named grpc",
				"no Service with a port named grpc selects this leaf querier, so no other querier finds it")
			ok = false
			continue
		}
		// A headless Service has an address for each replica, and they all see the same.
		identical := headless(service) && q.Workload.Replicas() > 1
		v.leaves = append(v.leaves, leaf{q, endpoints.Endpoint{Address: v.srv("grpc", service), Group: identical}})
	}
	return ok
}

func (v *view) checkLeafNames(queriers []*krm.Container) bool {
	var names []string
	for _, q := range queriers {
		names = append(names, q.Workload.Name())
	}
	ok := true
	for i, name := range v.LeafQueriers {
		if !slices.Contains(names, name) {
			v.Errorf(v.Run.Config(), problem.Index("spec.leafQueriers", i), strict.Suggest(name, names, "name a querier among the objects"),
				"no querier is named %q", name)
			ok = false
		}
	}
	return ok
}

// leafOf returns the leaf querier that covers an object's namespace, or nil.
func (v *view) leafOf(o *krm.Object) *leaf {
	for i, l := range v.leaves {
		if l.Workload.Namespace() == o.Namespace() {
			return &v.leaves[i]
		}
	}
	return nil
}

// of returns the endpoints of one querier.
func (v *view) of(q *krm.Container) []endpoints.Endpoint {
	var found []endpoints.Endpoint
	for _, l := range v.local {
		covering := v.leafOf(l.Object)
		switch {
		case v.isLeaf(q) && covering != nil && covering.Workload.Ref() == q.Workload.Ref():
			found = append(found, l.Endpoint)
		case v.isLeaf(q) || covering != nil:
		default:
			found = append(found, l.Endpoint)
		}
	}
	if !v.isLeaf(q) {
		for _, l := range v.leaves {
			found = append(found, l.Endpoint)
		}
		found = append(found, v.far...)
	}
	return unique(found)
}

// group marks the endpoints whose replicas are all the same, as the user says.
// Sidecars, receivers and rulers each hold series of their own.
func (v *view) group() {
	for i, name := range v.Groups {
		at := problem.Index("spec.groups", i)
		var known []string
		found := false
		for n, l := range v.local {
			service := v.serviceOf(l.pods, "grpc")
			if service == nil {
				continue
			}
			known = append(known, service.Name())
			if service.Name() != name {
				continue
			}
			found = true
			if l.component != thanos.Store {
				v.Errorf(v.Run.Config(), at, "remove it", "the pods of Service %s run %s and hold series of their own; asking one of them in place of each would hide the others'", name, l.component)
				continue
			}
			v.local[n].Group = true
		}
		if !found {
			v.Errorf(v.Run.Config(), at, strict.Suggest(name, known, "name the Service of a store gateway"), "no store is reached through a Service named %q", name)
		}
	}
}
