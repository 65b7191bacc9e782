package prometheus

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var agent = &checks.Rule{
	ID:       thanos.AgentBeside.Rule,
	Severity: krm.Error,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, p := range f.Processes(thanos.Sidecar) {
			if peer := p.Pods.Process(thanos.PrometheusAgent); peer != nil && p.Pods.Process(thanos.Prometheus) == nil {
				tell(p.AtField("args"), "remove the sidecar; an agent has remote write only",
					"a sidecar beside a Prometheus agent, which answers no query and has no blocks")
			}
		}
	},
}
