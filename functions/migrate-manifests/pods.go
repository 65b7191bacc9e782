package migratemanifests

import (
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// podPath is where a finding says that the spec of the pods is.
func podPath(w *krm.Workload) string { return strings.Join(w.PodSpec(), ".") }

// budgets lets nodes be drained.
func (m *migration) budgets() {
	for _, o := range m.own("PodDisruptionBudget") {
		was := o.Text("spec", "maxUnavailable")
		if n, err := strconv.Atoi(strings.TrimSuffix(was, "%")); err == nil && n == 0 {
			if m.check("disruption-budget", o, "spec.maxUnavailable", o.Set(1, "spec", "maxUnavailable")) {
				m.changed("disruption-budget", o, "spec.maxUnavailable", was, "1")
			}
		}
	}
}

// tsdbVolumes warns of series that live as long as a pod.
func (m *migration) tsdbVolumes() {
	for _, c := range m.running("prometheus", "thanos") {
		switch c.Component() {
		case thanos.Compact, thanos.Sidecar, thanos.Store:
			continue // a cache, or the volume of the Prometheus beside it
		}
		for _, flag := range []string{"--storage.tsdb.path", "--tsdb.path", "--data-dir"} {
			for _, dir := range c.Args().Values(flag) {
				if v := volumeAt(c, dir); v != nil && v.Has("emptyDir") {
					m.warned("tsdb-volume", c.Workload.Object, m.arg(c, flag+"="+dir), "give it a volumeClaimTemplate, as bases/prometheus and bases/thanos-receive have",
						"%s is an emptyDir: every series is gone with the pod", dir)
				}
			}
		}
	}
}
