package reference

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var probe = &checks.Rule{
	ID:       "reference/probe",
	Severity: krm.Error,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Clusters {
			for _, p := range c.Pods {
				if !c.IsMade(p.Object) {
					checkProbes(p, tell)
				}
			}
		}
	},
}

func checkProbes(p *observe.Pods, tell checks.Tell) {
	for _, container := range p.Containers() {
		for _, probe := range []string{"livenessProbe", "readinessProbe", "startupProbe"} {
			for _, how := range []string{"httpGet", "tcpSocket", "grpc"} {
				target := container.Text(probe, how, "port")
				if target == "" || container.Has(probe, how, "host") {
					continue
				}
				if served := p.ServesIn(container, target); served.Known && !served.Yes {
					tell(p.At(problem.Join(container.Path, probe)), "ask the port that the process listens on", "the probe asks %s", unserved(p, target, served))
				}
			}
		}
	}
}
