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
	// alike tells that every replica answers the same.
	alike bool
	// tls tells that it takes no connection in plain text.
	tls bool
	// port of its gRPC server, and the named ports of its pods.
	port  string
	ports map[string]string
}

// localEndpoint is a store API among the objects with its address.
type localEndpoint struct {
	storeAPI
	endpoints.Endpoint
}

// local finds the store APIs among the objects by the Services that select them.
func (w *wiring) local() []localEndpoint {
	var found []localEndpoint
	queriers := w.Containers(thanos.Query)
	for _, s := range slices.Concat(w.storeContainers(), w.operatedStores()) {
		if address := w.addressOf(s); address != "" {
			w.warnTLS(s, queriers)
			w.warnClosed(s)
			found = append(found, localEndpoint{s, endpoints.Endpoint{Address: address}})
		}
	}
	return found
}

func (w *wiring) storeContainers() []storeAPI {
	var found []storeAPI
	for _, c := range w.Seen(thanos.Sidecar, thanos.Store, thanos.Receive, thanos.Rule) {
		if !receivers.IsRouter(w.Run, c) {
			found = append(found, storeOf(podsOf(c.Workload), c))
		}
	}
	return found
}

func storeOf(p pods, c *krm.Container) storeAPI {
	return storeAPI{p, c.Identity().Component, answersAlike(c), c.Args().Has("--grpc-server-tls-cert"), c.Args().Port("--grpc-address", grpcPort), c.Ports()}
}

// grpcPort is where Thanos serves its store API unless told otherwise.
const grpcPort = "10901"

// warnClosed: a querier reaches no store behind a policy that closes its port.
func (w *wiring) warnClosed(s storeAPI) {
	if closed := w.ClosedBy(krm.Pods{Namespace: s.Namespace(), Labels: s.labels, Ports: s.ports}, s.port); closed != nil {
		w.Warnf(closed, "spec.ingress", "add the port "+s.port+" to a rule that lets queriers in",
			"no rule opens port %s, on which queriers ask the %s of %s", s.port, s.component, s.Ref())
	}
}

// addressOf returns the address that finds the pods of a store API: their
// Service, or the one that prometheus-operator makes when there is no other, or
// none that leads to every pod.
func (w *wiring) addressOf(s storeAPI) string {
	service := w.serviceOf(s.pods, "grpc")
	hides := service != nil && s.replicas > 1 && !headless(service)
	switch {
	case s.operated != "" && (service == nil || hides):
		return endpoints.Service("grpc", s.operated, namespace(s.Object), w.domain)
	case service == nil:
		w.Warnf(s.Object, "", "add a headless Service that selects its pods and has a port named grpc",
			"no Service with a port named grpc selects this %s, so no querier finds it", s.component)
		return ""
	case hides && !s.alike && !balances(service):
		w.warnHidden(service, s.pods)
	}
	return w.srv("grpc", service)
}

func (w *wiring) srv(port string, service *krm.Object) string {
	return endpoints.Service(port, service.Name(), namespace(service), w.domain)
}

// warnHidden: one gRPC connection reaches one pod, so the others are never asked.
func (w *wiring) warnHidden(service *krm.Object, p pods) {
	w.Warnf(service, "spec.clusterIP", "write clusterIP: None, or expose a querier that sees them all",
		"one address for the %d replicas of %s hides all but one of them", p.replicas, p.Ref())
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
