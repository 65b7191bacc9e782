package krm

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// BanzaiThanosOperator is the API group of banzaicloud's thanos-operator, whose
// objects no function edits.
const BanzaiThanosOperator = "monitoring.banzaicloud.io"

// part is a component that an operator makes of an object, where a field is there,
// or always.
type part struct {
	component thanos.Component
	field     []string
}

// operatedKinds are the objects that become components of Thanos, Prometheus or
// Alertmanager, by API group and kind (prometheus-operator v0.95,
// pkg/apis/monitoring; thanos-community/thanos-operator, api/v1alpha1;
// banzaicloud/thanos-operator v0.3, pkg/sdk/api/v1alpha1).
var operatedKinds = map[[2]string][]part{
	{PrometheusOperator, "Alertmanager"}:    {{thanos.Alertmanager, nil}},
	{PrometheusOperator, "Prometheus"}:      {{thanos.Prometheus, nil}, {thanos.Sidecar, []string{"spec", "thanos"}}},
	{PrometheusOperator, "PrometheusAgent"}: {{thanos.PrometheusAgent, nil}},
	{PrometheusOperator, "ThanosRuler"}:     {{thanos.Rule, nil}},
	{ThanosOperator, "ThanosCompact"}:       {{thanos.Compact, nil}},
	{ThanosOperator, "ThanosQuery"}:         {{thanos.Query, nil}, {thanos.QueryFrontend, []string{"spec", "queryFrontend"}}},
	{ThanosOperator, "ThanosReceive"}:       {{thanos.Receive, nil}},
	{ThanosOperator, "ThanosRuler"}:         {{thanos.Rule, nil}},
	{ThanosOperator, "ThanosStore"}:         {{thanos.Store, nil}},
	{BanzaiThanosOperator, "ObjectStore"}:   {{thanos.Compact, []string{"spec", "compactor"}}, {thanos.Tools, []string{"spec", "bucketWeb"}}},
	{BanzaiThanosOperator, "Receiver"}:      {{thanos.Receive, nil}},
	{BanzaiThanosOperator, "StoreEndpoint"}: {{thanos.Sidecar, nil}},
	{BanzaiThanosOperator, "Thanos"}: {
		{thanos.Query, []string{"spec", "query"}},
		{thanos.QueryFrontend, []string{"spec", "queryFrontend"}},
		{thanos.Rule, []string{"spec", "rule"}},
		{thanos.Store, []string{"spec", "storeGateway"}},
	},
	{BanzaiThanosOperator, "ThanosEndpoint"}: {{thanos.Query, nil}},
	{BanzaiThanosOperator, "ThanosPeer"}:     {{thanos.Query, nil}},
}

// operates tells whether an operator makes the component of the object.
func (o *Object) operates(c thanos.Component) bool {
	for _, m := range operatedKinds[[2]string{o.Group(), o.Kind()}] {
		if m.component == c && (m.field == nil || o.Has(m.field...)) {
			return true
		}
	}
	return false
}

// Operating returns the objects of which an operator makes the component, sorted by
// identity.
func (r *Run) Operating(c thanos.Component) []*Object {
	var found []*Object
	for _, o := range r.Manifests() {
		if o.operates(c) {
			found = append(found, o)
		}
	}
	return found
}

// monitors are the selectors of which a Prometheus has one when prometheus-operator writes
// its configuration (v0.93, pkg/prometheus/server/operator.go); without any it is the
// user's own, in Secret prometheus-NAME.
var monitors = []string{"serviceMonitorSelector", "podMonitorSelector", "probeSelector", "scrapeConfigSelector"}

// inConfiguration are the fields of a Prometheus that stand in its configuration.
var inConfiguration = []string{"externalLabels", "remoteWrite", "remoteRead", "alerting", "additionalScrapeConfigs", "ruleSelector", "scrapeInterval", "evaluationInterval", "tsdb", "exemplars"}

// Unwritten returns the fields of a Prometheus object that have no effect, because the
// operator does not write its configuration.
func (o *Object) Unwritten() []string {
	if o.Group() != PrometheusOperator || o.Kind() != "Prometheus" || o.SelectsMonitors() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(inConfiguration), func(field string) bool { return !o.Has("spec", field) })
}

// SelectsMonitors tells whether a Prometheus object says what it scrapes, and so the
// operator writes its configuration.
func (o *Object) SelectsMonitors() bool {
	return slices.ContainsFunc(monitors, func(field string) bool { return o.Has("spec", field) })
}

// OperatorLabels returns the external labels that prometheus-operator gives the Prometheus of
// an object by itself, by name, with the field that names each (prometheus-operator v0.93,
// pkg/prometheus/promcfg.go, buildExternalLabels). An empty name leaves the label out.
func (o *Object) OperatorLabels() map[string]string {
	named := func(fallback string, path ...string) string {
		if o.Has(path...) {
			return o.Text(path...)
		}
		return fallback
	}
	labels := map[string]string{
		named("prometheus", "spec", "prometheusExternalLabelName"):      "spec.prometheusExternalLabelName",
		named("prometheus_replica", "spec", "replicaExternalLabelName"): "spec.replicaExternalLabelName",
	}
	if topology := []string{"spec", "shardingStrategy", "topology", "externalLabelName"}; o.Text("spec", "shardingStrategy", "mode") == "Topology" {
		labels[named("zone", topology...)] = strings.Join(topology, ".")
	}
	delete(labels, "")
	return labels
}
