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
		if o.Has("spec", "thanos") && w.listens(o, "spec.thanos", "listenLocal", "grpcListenLocal") {
			found = append(found, operatedStore(operatedPods(o, "prometheus", "prometheus-operated"), thanos.Sidecar, "spec", "thanos"))
		}
		if !o.Has("spec", "thanos") {
			found = append(found, addedSidecars(o)...)
		}
	}
	for _, o := range w.operated("ThanosRuler") {
		if w.listens(o, "spec", "listenLocal") {
			found = append(found, operatedStore(operatedPods(o, "thanos-ruler", "thanos-ruler-operated"), thanos.Rule, "spec"))
		}
	}
	return found
}

// operatedStore is a store API whose container the operator makes: it listens on
// the usual port and names it grpc. section holds the settings of its server.
func operatedStore(p pods, component thanos.Component, section ...string) storeAPI {
	return storeAPI{p, component, false, p.Has(append(section, "grpcServerTlsConfig")...), grpcPort, map[string]string{"grpc": grpcPort}}
}

// addedSidecars returns the sidecars that stand among the containers which a user
// adds to a Prometheus object. The operator's own Service has no gRPC port then.
func addedSidecars(o *krm.Object) []storeAPI {
	var found []storeAPI
	for _, c := range krm.AddedContainers(o) {
		if c.Component() == thanos.Sidecar {
			p := operatedPods(o, "prometheus", "prometheus-operated")
			p.operated = ""
			found = append(found, storeOf(p, c))
		}
	}
	return found
}

// listens tells whether the gRPC API is open to other pods.
func (w *wiring) listens(o *krm.Object, at string, flags ...string) bool {
	for _, flag := range flags {
		if o.Text(append(strings.Split(at, "."), flag)...) == "true" {
			w.Warnf(o, at+"."+flag, "remove it", "its store API listens on 127.0.0.1 only, so no querier reaches it")
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
