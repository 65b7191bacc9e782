package identity

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var dropped = &checks.Rule{
	ID:       "identity/dropped",
	Severity: krm.Error,
	Summary:  "Remote write drops the label that tells replicas apart",
	Why: "External labels are added before `write_relabel_configs` run. Where these drop the label of the replica, all replicas write the same series, " +
		"and a receiver refuses what comes second: out of order, or a duplicate with another value.",
	Remedy: "Keep the replica label on the way out, and deduplicate where series are read.",
	Sources: []checks.Source{
		{Project: "Prometheus", Version: "v3.13.5", File: "storage/remote/queue_manager.go"},
		{Project: "Thanos", Version: "v0.42.4", File: "docs/operating/troubleshooting.md"},
	},
	Check: checkDropped,
}

func checkDropped(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Prometheus, thanos.PrometheusAgent) {
		l, n := p.ExternalLabels(), p.Pods.Replicas()
		if n < 2 || !l.Known {
			continue
		}
		for _, w := range p.RemoteWrites() {
			telling := slices.DeleteFunc(slices.Sorted(maps.Keys(l.Values)), func(name string) bool { return !l.PerPod(name) })
			if len(telling) > 0 && !slices.ContainsFunc(telling, func(name string) bool { return !observe.Drops(w.Relabel, name) }) {
				tell(w.At, "keep it on the way out; queriers and compactors take replicas together",
					"write_relabel_configs drop %s, so %d replicas write the same series", strings.Join(telling, ", "), n)
			}
		}
	}
}
