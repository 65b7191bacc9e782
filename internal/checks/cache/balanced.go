package cache

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

var balanced = &checks.Rule{
	ID:       "cache/balanced",
	Severity: krm.Warning,
	Check:    checkBalanced,
}

func checkBalanced(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes() {
		for _, c := range p.Provided() {
			for _, address := range provider.Balanced(c.Config) {
				if !mayBeSeveral(p, address) {
					continue
				}
				tell(c.Text.At, "make the Service headless, and write dnssrvnoa+_<port>._tcp.<service> or dns+"+address,
					"%s is one server to Thanos, which chooses among several by itself: behind a load balancer most look-ups miss", address)
			}
		}
	}
}

// mayBeSeveral tells whether an address is the name of a Service, and of none that is known
// to have one server, or to stand for a host elsewhere.
func mayBeSeveral(p *observe.Process, address string) bool {
	name, isName := observe.NameOf(endpoints.ParseTarget(address).Host, p.Namespace())
	if !isName || name.Pod != "" {
		return false
	}
	service := p.Cluster().Get("Service", name.Namespace, name.Service)
	if service == nil {
		return name.Full
	}
	servers := 0
	for _, pods := range p.Cluster().Behind(service) {
		servers += pods.Replicas()
	}
	return servers != 1 && service.Text("spec", "type") != "ExternalName"
}
