package wirethanosstores

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// endpointFlags are those that name stores by their addresses.
var endpointFlags = []string{"--endpoint", "--endpoint-strict", "--endpoint-group", "--endpoint-group-strict", "--store"}

// warnUnknown: an address that a user wrote outlives the cluster that it led to,
// and nothing says so: a querier only counts it as down.
func (q querier) warnUnknown() {
	if q.fleet == nil {
		return
	}
	var unknown []string
	for _, flag := range endpointFlags {
		for _, address := range q.Args().Values(flag) {
			if !strings.Contains(address, "$(") && !q.isKnown(address) && !slices.Contains(unknown, address) {
				unknown = append(unknown, address)
			}
		}
	}
	if len(unknown) > 0 {
		q.Warnf(q.Workload.Object, q.Path+".args", "remove them, or add them to exposes of a cluster in the Fleet or to endpoints of the function",
			"no Service among the objects and no cluster of the Fleet has the address of these endpoints: %s", strings.Join(unknown, ", "))
	}
}

// isKnown tells whether an address leads to something that is described: an
// endpoint of this querier, what any cluster exposes, or a Service.
func (q querier) isKnown(address string) bool {
	target := endpoints.ParseTarget(address)
	means := func(known string) bool {
		return target.Means(endpoints.ParseTarget(known), namespace(q.Workload.Object), q.domain)
	}
	if slices.ContainsFunc(q.endpoints, func(e endpoints.Endpoint) bool { return means(e.Address) }) {
		return true
	}
	for i := range q.fleet.Clusters {
		for _, e := range q.fleet.Clusters[i].Exposes {
			if e.Address != "" && means(e.Address) || e.ServiceImport != nil && means(q.importedAddress(*e.ServiceImport)) {
				return true
			}
		}
	}
	_, behind, _ := strings.Cut(target.Host, ".") // of one pod of a Service
	return slices.ContainsFunc(q.services(), func(host string) bool {
		return slices.ContainsFunc([]string{target.Host, behind}, func(given string) bool {
			return endpoints.Target{Host: given}.Means(endpoints.Target{Host: host}, namespace(q.Workload.Object), q.domain)
		})
	})
}

// services returns the names of the Services among the objects, and of those that
// prometheus-operator makes.
func (q querier) services() []string {
	var hosts []string
	for _, s := range q.Manifests("Service") {
		hosts = append(hosts, q.host(s.Name(), s))
	}
	for kind, service := range map[string]string{"Prometheus": "prometheus-operated", "ThanosRuler": "thanos-ruler-operated"} {
		for _, o := range q.operated(kind) {
			hosts = append(hosts, q.host(service, o))
		}
	}
	return hosts
}

func (q querier) host(service string, o *krm.Object) string {
	return service + "." + namespace(o) + ".svc." + q.domain
}
