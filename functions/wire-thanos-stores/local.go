package wirethanosstores

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// local finds the store APIs among the objects by the Services that select them.
func (w *wiring) local() []endpoints.Endpoint {
	var found []endpoints.Endpoint
	for _, c := range w.Containers(thanos.Sidecar, thanos.Store, thanos.Receive, thanos.Rule) {
		if !holdsSeries(c) {
			continue
		}
		service := w.serviceOf(c.Workload, "grpc")
		if service == nil {
			w.Warnf(c.Workload.Object, "", "add a headless Service that selects its pods and has a port named grpc",
				"no Service with a port named grpc selects this %s, so no querier finds it", c.Component())
			continue
		}
		if n := c.Workload.Replicas(); n > 1 && !headless(service) {
			w.warnHidden(service, n, c.Workload)
		}
		found = append(found, endpoints.Endpoint{Address: w.srv("grpc", service)})
	}
	return found
}

func (w *wiring) srv(port string, service *krm.Object) string {
	return endpoints.Service(port, service.Name(), namespace(service), w.domain)
}

// holdsSeries tells a receiver with a TSDB from a router.
func holdsSeries(c *krm.Container) bool {
	return c.Component() != thanos.Receive || c.Workload.Kind() == "StatefulSet" && !c.Args().RoutesOnly()
}

// warnHidden: one gRPC connection reaches one pod, so the others are never asked.
func (w *wiring) warnHidden(service *krm.Object, replicas int, workload *krm.Workload) {
	w.Warnf(service, "spec.clusterIP", "write clusterIP: None, or expose a querier that sees them all",
		"one address for the %d replicas of %s hides all but one of them", replicas, workload.Ref())
}

// serviceOf returns the Service that selects a workload's pods and has a port of
// that name: a headless one rather than another, the governing one of a
// StatefulSet rather than others, then the first by name.
func (w *wiring) serviceOf(workload *krm.Workload, port string) *krm.Object {
	var found []*krm.Object
	for _, s := range w.Manifests("Service") {
		if selects(s, workload) && portNamed(s, port) != nil {
			found = append(found, s)
		}
	}
	governing := workload.Text("spec", "serviceName")
	slices.SortStableFunc(found, func(a, b *krm.Object) int {
		return rank(b, governing) - rank(a, governing)
	})
	if len(found) == 0 {
		return nil
	}
	return found[0]
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

// selects tells whether a Service's selector holds for a workload's pods. A
// Service without a selector selects nothing.
func selects(service *krm.Object, workload *krm.Workload) bool {
	selector := service.Strings("spec", "selector")
	if len(selector) == 0 || service.Namespace() != workload.Namespace() {
		return false
	}
	labels := workload.PodLabels()
	for key, value := range selector {
		if labels[key] != value {
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
