package prometheus

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var agentStorage = &checks.Rule{
	ID:       "prometheus/agent-storage",
	Severity: krm.Error,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Clusters {
			for _, o := range c.All("PrometheusAgent") {
				if set := storageSettings(o); o.Group() == krm.PrometheusOperator && len(set) > 1 {
					tell(c.At(o, "spec.tsdb"), "keep one of them", "%s: prometheus-operator writes storage once for each, which no Prometheus loads", strings.Join(set, ", "))
				}
			}
		}
	},
}

// storageSettings are the fields of an agent's TSDB that the operator writes for its version
// of Prometheus.
func storageSettings(agent *krm.Object) (set []string) {
	version := agent.Text("spec", "version")
	for _, field := range []struct{ path, since string }{
		{"outOfOrderTimeWindow", "v2.54.0"}, {"staleSeriesCompactionThreshold", "v3.10.0"}, {"chunkEncoding.floats", "v3.13.0"},
	} {
		path := append([]string{"spec", "tsdb"}, strings.Split(field.path, ".")...)
		if agent.Has(path...) && (version == "" || thanos.AtLeast("v"+strings.TrimPrefix(version, "v"), field.since)) {
			set = append(set, "spec.tsdb."+field.path)
		}
	}
	return set
}
