package dedup

import (
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var alerts = &checks.Rule{
	ID:       "dedup/alerts",
	Severity: krm.Warning,
	Check:    checkAlerts,
}

func checkAlerts(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Prometheus) {
		steps, sends := p.Alerting()
		left := slices.DeleteFunc(replicaLabels(p, nil), func(name string) bool { return observe.Drops(steps, name) })
		if sends && len(left) > 0 {
			tellAlerts(p, left, p.ExternalLabels().At, "add {action: labeldrop, regex: "+strings.Join(left, "|")+"} to alerting.alert_relabel_configs", tell)
		}
	}
	for _, p := range f.Processes(thanos.Rule) {
		sends := p.Flags.Has("--alertmanagers.url") || p.Flags.Has("--alertmanagers.config") || p.Flags.Has("--alertmanagers.config-file")
		_, relabels := p.Config("--alert.relabel-config")
		dropped := p.Listed(labelDrop)
		left := slices.DeleteFunc(replicaLabels(p, nil), func(name string) bool { return slices.Contains(dropped, name) })
		if sends && !relabels && len(left) > 0 {
			tellAlerts(p, left, p.At(labelDrop), dropRemedy(left, dropped), tell)
		}
	}
}

const labelDrop = "--alert.label-drop"

func tellAlerts(p *observe.Process, labels []string, at observe.Place, remedy string, tell checks.Tell) {
	tell(at, remedy, "%d replicas send each alert with a value of their own of %s, so each comes once from every replica", p.Pods.Replicas(), list(labels))
}

// dropRemedy says how a ruler drops labels. Quotes in an argument are part of the name:
// no shell takes them away.
func dropRemedy(labels, dropped []string) string {
	var flags []string
	quoted := false
	for _, name := range labels {
		flags = append(flags, labelDrop+"="+name)
		quoted = quoted || slices.Contains(dropped, strconv.Quote(name))
	}
	if quoted {
		return "write " + strings.Join(flags, " ") + ", without quotes, which are part of the name here"
	}
	return "add " + strings.Join(flags, " ")
}
