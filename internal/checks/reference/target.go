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
	Check:    checkTarget,
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
