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
	i.nameReplicas(o)
	reserved := o.OperatorLabels()
	m := labelMap{injector: i, owner: o, object: o, path: []string{"spec", "externalLabels"}, field: "spec.externalLabels", encode: asIs}
	if m.expands = expands(o); m.expands {
		m.encode = prometheus.Escape
	}
	for _, name := range slices.Sorted(maps.Keys(i.labels)) {
		switch value := i.labels[name]; {
		case reserved[name] != "":
			i.refuseReserved(o, name, reserved[name])
		case envsubst.MatchString(value):
			i.Errorf(o, m.at(name), "write the label without it",
				"%q holds what the operator's config-reloader takes for a variable, and there is no way to write it otherwise", value)
		default:
			m.set(name, value)
		}
	}
	i.warnUnwritten(o)
}

// warnUnwritten tells that labels which were written have no effect, in the words of the
// rule on it.
func (i injector) warnUnwritten(o *krm.Object) {
	if fields := o.Unwritten(); len(fields) > 0 && i.Find("Secret", o.Namespace(), "prometheus-"+o.Name()) == nil {
		i.Warnf(o, "spec."+fields[0], "set serviceMonitorSelector, {} for all or labels that none has",
			"%s: without effect, for the object has no selector of monitors, probes or scrape configurations, and the operator does not write its configuration", strings.Join(fields, ", "))
	}
}

// envsubst is a variable as the config-reloader reads it, before Prometheus does
// (Thanos v0.42.4, pkg/reloader/reloader.go).
var envsubst = regexp.MustCompile(`\$\([a-zA-Z_0-9]+\)`)

func (i injector) refuseReserved(o *krm.Object, name, field string) {
	i.Errorf(o, "spec.externalLabels."+name, "set "+field+` to another name, or to "" to leave the operator's label out`,
		"external label %s is the operator's own, by %s: it drops this one and only logs that", name, field)
}

// nameReplicas makes the operator's replica label one that queriers remove, where the
// resource names none.
func (i injector) nameReplicas(o *krm.Object) {
	if want := i.replicaLabel(i.ReplicaLabels.Prometheus); !o.Has("spec", replicaField) && want != "" && want != "prometheus_replica" {
		o.SetText(want, "spec", replicaField)
	}
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
