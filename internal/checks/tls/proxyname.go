package tls

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var proxyName = &checks.Rule{
	ID:       "tls/proxy-name",
	Severity: krm.Error,
	Check:    checkProxyName,
}

func checkProxyName(f *observe.Fleet, tell checks.Tell) {
	proxies := ingresses(f)
	for _, c := range f.Connections(observe.Selects) {
		name := c.TLS.ServerName
		if !c.TLS.Known || !c.TLS.On || c.TLS.Ignored || name == "" || observe.HasVariable(name) {
			continue
		}
		hosts := proxies[host{c.From.Cluster().Group, c.Target.Host}]
		if len(hosts) > 0 && !(certificate{names: hosts}).has(name) {
			tell(c.Dial.At, "take the server name away", "%s is dialled with the server name %s, and the ingress there has rules for %s only",
				c.Address, name, strings.Join(hosts, ", "))
		}
	}
}

// host is one of a fleet's.
type host struct{ group, name string }

// ingresses are the hosts of each ingress, and of all others that have one of its hosts,
// by host.
func ingresses(f *observe.Fleet) map[host][]string {
	found := map[host][]string{}
	for _, c := range f.Clusters {
		for _, o := range c.All("Ingress") {
			var hosts []string
			for _, r := range o.Each("spec", "rules") {
				if name := r.Text("host"); name != "" {
					hosts = append(hosts, name)
				}
			}
			for _, name := range hosts {
				at := host{c.Group, name}
				found[at] = slices.Compact(slices.Sorted(slices.Values(append(found[at], hosts...))))
			}
		}
	}
	return found
}
