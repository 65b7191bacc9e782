package wirethanosstores

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/receivers"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// pods are what a Service selects: those of a workload, or those that
// prometheus-operator makes of an object of its own.
type pods struct {
	// Object is what the pods are made of.
	*krm.Object
	labels   map[string]string
	replicas int
	// governing is the Service that a StatefulSet's pods are named under.
	governing string
	// operated is the headless Service that prometheus-operator makes by itself, or "".
	operated string
}

func podsOf(w *krm.Workload) pods {
	return pods{Object: w.Object, labels: w.PodLabels(), replicas: w.Replicas(), governing: w.Text("spec", "serviceName")}
}

// storeAPI is a store API among the objects, on its way to its address.
type storeAPI struct {
	pods
	component thanos.Component
}

// localEndpoint is a store API among the objects with its address.
type localEndpoint struct {
	storeAPI
	endpoints.Endpoint
}

// local finds the store APIs among the objects by the Services that select them.
func (w *wiring) local() []localEndpoint {
	var found []localEndpoint
	for _, s := range slices.Concat(w.storeContainers(), w.operatedStores()) {
		if address := w.addressOf(s); address != "" {
			found = append(found, localEndpoint{s, endpoints.Endpoint{Address: address}})
		}
	}
	return found
}

func (w *wiring) storeContainers() []storeAPI {
	var found []storeAPI
	for _, c := range w.Seen(thanos.Sidecar, thanos.Store, thanos.Receive, thanos.Rule) {
		if !receivers.IsRouter(w.Run, c) {
			found = append(found, storeAPI{podsOf(c.Workload), c.Identity().Component})
		}
	}
	return found
}

// addressOf returns the address that finds the pods of a store API: their
// Service, or the one that prometheus-operator makes when there is no other, or
// none that leads to every pod; "" for none.
func (w *wiring) addressOf(s storeAPI) string {
	service := w.serviceOf(s.pods, "grpc")
	switch {
	case s.operated != "" && (service == nil || s.replicas > 1 && !headless(service)):
		return endpoints.Service("grpc", s.operated, namespace(s.Object), w.domain)
	case service == nil:
		return ""
	}
	return w.srv("grpc", service)
}

func (w *wiring) srv(port string, service *krm.Object) string {
	return endpoints.Service(port, service.Name(), namespace(service), w.domain)
}

// serviceOf returns the Service that selects pods and has a port of that name: a
// headless one rather than another, the governing one of a StatefulSet rather
// than others, then the first by name.
func (w *wiring) serviceOf(p pods, port string) *krm.Object {
	var found []*krm.Object
	for _, s := range w.selecting(p) {
		if portNamed(s, port) != nil {
			found = append(found, s)
		}
	}
	slices.SortStableFunc(found, func(a, b *krm.Object) int {
		return rank(b, p.governing) - rank(a, p.governing)
	})
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

// selecting returns the Services that select pods, sorted by identity.
func (w *wiring) selecting(p pods) []*krm.Object {
	if items := len(w.Unshared()); w.services == nil || w.indexed != items {
		w.services, w.indexed = map[[3]string][]*krm.Object{}, items
		for _, s := range w.Manifests("Service") {
			if selector := s.Strings("spec", "selector"); len(selector) > 0 {
				name := slices.Min(slices.Collect(maps.Keys(selector)))
				key := [3]string{s.Namespace(), name, selector[name]}
				w.services[key] = append(w.services[key], s)
			}
		}
	}
	var found []*krm.Object
	for name, value := range p.labels {
		for _, s := range w.services[[3]string{p.Namespace(), name, value}] {
			if selects(s, p) {
				found = append(found, s)
			}
		}
	}
	krm.SortByRef(found)
	return found
}

func rank(service *krm.Object, governing string) int {
	r := 0
	if headless(service) {
		r += 2
	}
	if service.Name() == governing {
		r++
	}
	return r
}

func headless(service *krm.Object) bool { return service.Text("spec", "clusterIP") == "None" }

// selects tells whether a Service's selector holds for pods. A Service without a
// selector selects nothing.
func selects(service *krm.Object, p pods) bool {
	selector := service.Strings("spec", "selector")
	if len(selector) == 0 || service.Namespace() != p.Namespace() {
		return false
	}
	for key, value := range selector {
		if p.labels[key] != value {
			return false
		}
	}
	return true
}

func portNamed(service *krm.Object, name string) *krm.Object {
	for _, p := range service.Each("spec", "ports") {
		if p.Text("name") == name {
			return p
		}
	}
	return nil
}
