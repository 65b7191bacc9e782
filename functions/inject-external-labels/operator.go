package injectexternallabels

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const replicaField = "replicaExternalLabelName"

// injectResource sets spec.externalLabels of a Prometheus or PrometheusAgent. What
// is said of prometheus-operator here is so in v0.93 (pkg/prometheus/promcfg.go,
// buildExternalLabels; the fields are those of pkg/apis/monitoring v0.95).
func (i injector) injectResource(o *krm.Object) {
	count := prometheusPods(o)
	i.nameReplicas(o, count)
	reserved := reservedLabels(o)
	m := labelMap{injector: i, owner: o, object: o, path: []string{"spec", "externalLabels"}, field: "spec.externalLabels", encode: asIs}
	if m.expands = expands(o); m.expands {
		m.encode = prometheus.Escape
	}
	names := append(m.names(), slices.Collect(maps.Keys(i.labels))...)
	for _, name := range sorted(names) {
		value, wanted := i.labels[name]
		switch {
		case reserved[name] != "":
			i.refuseReserved(o, name, reserved[name])
		case wanted && envsubst.MatchString(value):
			i.Errorf(o, m.at(name), "write the label without it",
				"%q holds what the operator's config-reloader takes for a variable, and there is no way to write it otherwise", value)
		case wanted:
			m.set(name, value)
		}
	}
	m.checkReplicas(count)
	i.warnUnwritten(o)
}

// warnUnwritten tells of labels without effect, in the words of the rule on it.
func (i injector) warnUnwritten(o *krm.Object) {
	if fields := o.Unwritten(); len(fields) > 0 && i.Find("Secret", o.Namespace(), "prometheus-"+o.Name()) == nil {
		i.Warnf(o, "spec."+fields[0], "set serviceMonitorSelector, {} for all or labels that none has",
			"%s: without effect, for the object has no selector of monitors, probes or scrape configurations, and the operator does not write its configuration", strings.Join(fields, ", "))
	}
}

// envsubst is a variable as the config-reloader reads it, before Prometheus does
// (Thanos v0.42.4, pkg/reloader/reloader.go).
var envsubst = regexp.MustCompile(`\$\([a-zA-Z_0-9]+\)`)

// prometheusPods returns the pods that the operator makes: each shard has all
// replicas, and an agent may run on every node, each with targets of its own.
func prometheusPods(o *krm.Object) pods {
	if o.Text("spec", "mode") == "DaemonSet" {
		return pods{"DaemonSet", 1}
	}
	p := podsOf("StatefulSet", o, "spec", "replicas")
	p.count *= podsOf("StatefulSet", o, "spec", "shards").count
	return p
}

// reservedLabels returns the labels that the operator sets itself, by name, with
// the field that names each. An empty name leaves the label out.
func reservedLabels(o *krm.Object) map[string]string {
	reserved := map[string]string{
		fieldOr(o, "prometheus", "spec", "prometheusExternalLabelName"): "spec.prometheusExternalLabelName",
		fieldOr(o, "prometheus_replica", "spec", replicaField):          "spec." + replicaField,
	}
	if topology := []string{"spec", "shardingStrategy", "topology", "externalLabelName"}; o.Text("spec", "shardingStrategy", "mode") == "Topology" {
		reserved[fieldOr(o, "zone", topology...)] = strings.Join(topology, ".")
	}
	delete(reserved, "")
	return reserved
}

// fieldOr returns a string that may be empty, or fallback where it is not given.
func fieldOr(o *krm.Object, fallback string, path ...string) string {
	if o.Has(path...) {
		return o.Text(path...)
	}
	return fallback
}

func (i injector) refuseReserved(o *krm.Object, name, field string) {
	i.Errorf(o, "spec.externalLabels."+name, "set "+field+` to another name, or to "" to leave the operator's label out`,
		"external label %s is the operator's own, by %s: it drops this one and only logs that", name, field)
}

// nameReplicas makes the operator's replica label one that queriers remove. Where
// the resource names none, it gets the function's.
func (i injector) nameReplicas(o *krm.Object, p pods) {
	have := fieldOr(o, "prometheus_replica", "spec", replicaField)
	if want := i.replicaLabel(i.ReplicaLabels.Prometheus); !o.Has("spec", replicaField) && want != "" && want != have {
		o.SetText(want, "spec", replicaField)
		return
	}
	switch {
	case p.count <= 1 || have != "" && i.replicaLabel(have) != "":
	case have == "":
		i.Errorf(o, "spec."+replicaField, "name a replica label of the Fleet"+i.listed(),
			"it is empty, so %d pods would write the same series and nothing tells them apart", p.count)
	default:
		i.Errorf(o, "spec."+replicaField, "add it to replicaLabels of the Fleet, or name one that is there"+i.listed(),
			"the Fleet does not list %s, so queriers keep the series of each of %d pods", have, p.count)
	}
}

// listed prints the Fleet's replica labels, behind a colon.
func (i injector) listed() string {
	if len(i.replicas) == 0 {
		return ""
	}
	return ": " + strings.Join(i.replicas, ", ")
}

// expands tells whether the Prometheus of a resource expands variables in its
// labels. The image's tag says which version it is, then the version.
func expands(o *krm.Object) bool {
	version := cmp.Or(thanos.VersionOf(o.Text("spec", "image")),
		thanos.VersionOf("prometheus:"+o.Text("spec", "version")), thanos.DefaultPrometheusVersion)
	var args thanos.Args
	for _, feature := range o.Texts("spec", "enableFeatures") {
		args = args.Add("--enable-feature", feature)
	}
	for _, arg := range o.Each("spec", "additionalArgs") {
		args = args.Add("--"+arg.Text("name"), arg.Text("value"))
	}
	return prometheus.Expands(version, args)
}
