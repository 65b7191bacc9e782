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
	Summary:  "A probe asks a port that nobody listens on",
	Why: "A probe asks the container's port, one by name where a name is given. Where the process listens on another (`--http-address`, `--grpc-address`, `--web.listen-address`, or its default), " +
		"the pod never gets ready, or is restarted for ever.",
	Remedy: "Let the probe, the container's `ports` and the flag name one port.",
	Sources: []checks.Source{
		{Project: "Kubernetes", Version: "v1.34", File: "pkg/kubelet/prober/prober.go"},
		{Project: "Thanos", Version: "v0.42.4", File: "cmd/thanos/config.go"},
	},
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
