package wirethanosstores

import (
	"maps"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// operated returns the objects of prometheus-operator of a kind.
func (w *wiring) operated(kind string) []*krm.Object {
	return w.OfGroup(krm.PrometheusOperator, kind)
}

// operatedStores returns the store APIs that prometheus-operator makes: the
// sidecar of each Prometheus with spec.thanos, and each ThanosRuler. A stateless
// ruler has no series but still serves its rules.
func (w *wiring) operatedStores() []storeAPI {
	var found []storeAPI
	for _, o := range w.operated("Prometheus") {
		if o.Has("spec", "thanos") && listens(o, "spec", "thanos") {
			found = append(found, storeAPI{operatedPods(o, "prometheus", "prometheus-operated"), thanos.Sidecar})
		}
		if !o.Has("spec", "thanos") {
			found = append(found, addedSidecars(o)...)
		}
	}
	for _, o := range w.operated("ThanosRuler") {
		if listens(o, "spec") {
			found = append(found, storeAPI{operatedPods(o, "thanos-ruler", "thanos-ruler-operated"), thanos.Rule})
		}
	}
	return found
}

// addedSidecars returns the sidecars that stand among the containers which a user
// adds to a Prometheus object. The operator's own Service has no gRPC port then.
func addedSidecars(o *krm.Object) []storeAPI {
	var found []storeAPI
	for _, c := range krm.AddedContainers(o) {
		if c.Component() == thanos.Sidecar {
			p := operatedPods(o, "prometheus", "prometheus-operated")
			p.operated = ""
			found = append(found, storeAPI{p, c.Component()})
		}
	}
	return found
}

// listens tells whether the gRPC API is open to other pods. section holds the settings of
// its server.
func listens(o *krm.Object, section ...string) bool {
	for _, flag := range []string{"listenLocal", "grpcListenLocal"} {
		if o.Text(append(section, flag)...) == "true" {
			return false
		}
	}
	return true
}

// operatedPods returns the pods that prometheus-operator makes of an object
// (v0.93, pkg/prometheus/common.go and pkg/thanos/statefulset.go). Its own
// headless Service selects the pods of every object of the kind in the namespace;
// it is not made for an object that names another one.
func operatedPods(o *krm.Object, app, governing string) pods {
	labels := map[string]string{}
	maps.Copy(labels, o.Strings("spec", "podMetadata", "labels"))
	if version := strings.TrimPrefix(o.Text("spec", "version"), "v"); version != "" && app == "prometheus" {
		labels["app.kubernetes.io/version"] = version
	}
	maps.Copy(labels, map[string]string{
		krm.ComponentLabel:             app,
		"app.kubernetes.io/managed-by": "prometheus-operator",
		"app.kubernetes.io/instance":   o.Name(),
		app:                            o.Name(),
	})
	if app == "prometheus" {
		labels["operator.prometheus.io/name"] = o.Name()
		if count(o, "shards") == 1 {
			labels["operator.prometheus.io/shard"] = "0" // a Service of one shard among several misses the others
		}
	}
	p := pods{Object: o, labels: labels, replicas: count(o, "replicas") * count(o, "shards"), governing: governing, operated: governing}
	if own := o.Text("spec", "serviceName"); own != "" {
		p.governing, p.operated = own, ""
	}
	return p
}

// count returns a number of pods, 1 when it is not given, as the operator does.
func count(o *krm.Object, field string) int {
	if n, err := strconv.Atoi(o.Text("spec", field)); err == nil {
		return n
	}
	return 1
}
