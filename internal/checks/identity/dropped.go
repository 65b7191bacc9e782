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
	Check:    checkDropped,
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
