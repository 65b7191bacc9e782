package injectexternallabels

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// rulerReplica is the label that prometheus-operator gives every ThanosRuler, and
// drops from its alerts (v0.93, pkg/thanos/statefulset.go).
const rulerReplica = "thanos_ruler_replica"

// injectRuler sets spec.labels of prometheus-operator's ThanosRuler.
func (i injector) injectRuler(o *krm.Object) {
	m := i.flagLabelMap(o, o, "spec.labels", "spec", "labels")
	if i.cluster != "" {
		m.set("rule_"+i.clusterLabel, i.cluster)
	}
	i.dropFromAlerts(o, m.names())
	restoreStateless(o, append(m.names(), rulerReplica))
}

// dropFromAlerts makes alerts lose the replica labels that the ruler carries, so
// that Alertmanager sees one alert of all replicas.
func (i injector) dropFromAlerts(o *krm.Object, names []string) {
	dropped := o.Texts("spec", "alertDropLabels")
	for _, name := range names {
		if slices.Contains(i.replicas, name) && name != rulerReplica && !slices.Contains(dropped, name) {
			o.AppendText(name, "spec", "alertDropLabels")
		}
	}
}

// restoreStateless does for a ThanosRuler what ignoreOnRestore does for a
// container. The operator hands arguments on as they are, also those that repeat
// (v0.93, pkg/operator/argument.go, BuildArgs).
func restoreStateless(o *krm.Object, names []string) {
	version := cmp.Or(thanos.VersionOf("thanos:"+o.Text("spec", "version")), thanos.DefaultVersion)
	if len(o.Each("spec", "remoteWrite")) == 0 || !thanos.Supports(thanos.Rule, restoreFlag, version) {
		return
	}
	flag := strings.TrimPrefix(restoreFlag, "--")
	var ignored []string
	for _, arg := range o.Each("spec", "additionalArgs") {
		if arg.Text("name") == flag {
			ignored = append(ignored, arg.Text("value"))
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if !slices.Contains(ignored, name) {
			arg := o.AppendItem("spec", "additionalArgs")
			arg.SetText(flag, "name")
			arg.SetText(name, "value")
		}
	}
}
