package reference

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var scrapedTarget = &checks.Rule{
	ID:       "reference/target",
	Severity: krm.Warning,
	Summary:  "A scraped address is that of no Service, or of no port that it has",
	Why: "The job has a target, and `up` is 0 for ever: its metrics are in no answer, and alerts that ask for them stay silent. " +
		"Targets that are written out are told of, where nothing writes another address in their place: in a namespace whose Services are there, one of nearly the name is meant, or nothing is missing (`--complete`).",
	Remedy:  "Write the name of the Service, its namespace, and a port that it has.",
	Sources: []checks.Source{{Project: "Prometheus", Version: "v3.13.5", File: "docs/configuration/configuration.md, static_config"}, {Project: "Kubernetes", Version: "v1.34", File: "pkg/proxy/endpointslicecache.go"}},
	Check:   checkTarget,
}

func checkTarget(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Prometheus, thanos.PrometheusAgent) {
		for _, c := range p.Targets() {
			switch {
			case observe.Unfilled(c.Address) != "":
			case c.Status == observe.NoService:
				r := observe.Reference{Kind: "Service", Namespace: c.Name.Namespace, Name: c.Name.Service}
				if meant, absent := p.Cluster().Absent(r); absent {
					tell(c.At, remedy(r, meant), "%s is scraped, and there is no Service %s", c.Address, c.Name.Service)
				}
			case c.Status == observe.NoPort:
				tell(c.At, "scrape a port that the Service has", "%s is scraped, and Service %s has port %s", c.Address, c.Service.Name(), portsOf(c.Service))
			}
		}
	}
}
