package identity

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var reserved = &checks.Rule{
	ID:       "identity/reserved",
	Severity: krm.Error,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Clusters {
			for _, o := range c.All("Prometheus", "PrometheusAgent") {
				if o.Group() != krm.PrometheusOperator {
					continue
				}
				own := o.OperatorLabels()
				for _, name := range slices.Sorted(maps.Keys(o.Strings("spec", "externalLabels"))) {
					if field := own[name]; field != "" {
						tell(c.At(o, "spec.externalLabels."+name), "set "+field+` to another name, or to "" to leave the operator's label out`,
							"external label %s is the operator's own, by %s: it drops this one and only logs that", name, field)
					}
				}
			}
		}
	},
}
