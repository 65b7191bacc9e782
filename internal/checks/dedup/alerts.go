package dedup

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var alerts = &checks.Rule{
	ID:       "dedup/alerts",
	Severity: krm.Warning,
	Summary:  "Replicas send alerts that differ in their replica label",
	Why: "Alertmanager takes alerts for one when all their labels are equal. External labels are on alerts too, so a label that differs from replica to replica makes two alerts of one, " +
		"and two notifications where grouping does not hide it.",
	Remedy: "Drop the label on the way to Alertmanager: `alerting.alert_relabel_configs` of Prometheus with `action: labeldrop`, `--alert.label-drop` of rulers.",
	Sources: []checks.Source{
		{Project: "Prometheus", Version: "v3.13.5", File: "notifier/manager.go"},
		{Project: "Thanos", Version: "v0.42.4", File: "docs/components/rule.md"},
	},
	Check: checkAlerts,
}

func checkAlerts(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Prometheus) {
		steps, sends := p.Alerting()
		l := p.ExternalLabels()
		for _, name := range replicaLabels(p, nil) {
			if sends && !observe.Drops(steps, name) {
				tell(l.At, "add {action: labeldrop, regex: "+name+"} to alerting.alert_relabel_configs",
					"%d replicas send each alert with a value of their own of %s, so each comes once from every replica", p.Pods.Replicas(), name)
			}
		}
	}
	for _, p := range f.Processes(thanos.Rule) {
		sends := p.Flags.Has("--alertmanagers.url") || p.Flags.Has("--alertmanagers.config") || p.Flags.Has("--alertmanagers.config-file")
		_, relabels := p.Config("--alert.relabel-config")
		dropped := listed(p, "--alert.label-drop")
		for _, name := range replicaLabels(p, nil) {
			if sends && !relabels && !slices.Contains(dropped, name) {
				tell(p.At("--alert.label-drop"), "add --alert.label-drop="+name,
					"%d replicas send each alert with a value of their own of %s, so each comes once from every replica", p.Pods.Replicas(), name)
			}
		}
	}
}
