package ruler

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var balanced = &checks.Rule{
	ID:       "ruler/balanced",
	Severity: krm.Warning,
	Check:    checkBalanced,
}

func checkBalanced(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Alerts) {
		if c.Status != observe.Found || !c.IsCertain() || c.Each || c.Discovered || c.Only() != "" {
			continue
		}
		for _, p := range c.Pods {
			if n := p.Replicas(); n > 1 && p.Process(thanos.Alertmanager) != nil {
				tell(c.Dial.At, "dial a headless Service with dns+, or each replica by its own name",
					"%s is one address for the %d replicas of %s: an alert reaches one of them, and they pass on none", c.Address, n, p.Ref())
			}
		}
	}
}
