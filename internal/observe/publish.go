package observe

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// address is a host name or an IP address as the clusters of a group dial it.
type address struct{ group, host string }

// publication is a Service that is reached by a host: by itself, or through an Ingress or
// a route, of which the port is not known.
type publication struct {
	cluster  *Cluster
	service  *krm.Object
	isRouted bool
}

// publish returns what is reached by each host, in the order of the clusters.
func (f *Fleet) publish() map[address][]publication {
	found := map[address][]publication{}
	for _, c := range f.Clusters {
		for _, s := range c.All("Service") {
			for _, host := range hostsOf(s) {
				at := address{c.Group, host}
				found[at] = append(found[at], publication{c, s, false})
			}
		}
		for _, o := range c.All("Ingress", "HTTPRoute", "GRPCRoute") {
			for _, host := range routed(o) {
				for _, b := range backends(o, host) {
					if s := c.Get("Service", o.Namespace(), b); s != nil {
						at := address{c.Group, host}
						found[at] = append(found[at], publication{c, s, true})
					}
				}
			}
		}
	}
	return found
}

// published answers where a Service, an Ingress or a route has the host or the IP address
// as its own: one of the dialler's cluster rather than another.
func (d Dial) published() Answer {
	c := d.From.Cluster()
	all := slices.Clone(c.fleet.derived.published()[address{c.Group, d.Target.Host}])
	slices.SortStableFunc(all, func(a, b publication) int {
		first := map[bool]int{true: 0, false: 1}
		return first[a.cluster == c] - first[b.cluster == c]
	})
	for _, p := range all {
		n := Name{Service: p.service.Name(), Namespace: p.service.Namespace()}
		if p.isRouted {
			return Answer{Status: Found, Cluster: p.cluster, Service: p.service, Name: n, Pods: p.cluster.Behind(p.service)}
		}
		if a := p.cluster.answer(d, p.service, n); a.Status != Unknown {
			return a
		}
	}
	return Answer{Status: Unknown}
}

// hostsOf are the hosts that a Service is reached by from outside: external-dns'
// annotations, and others that hold host names, are not told apart.
func hostsOf(s *krm.Object) []string {
	hosts := append(s.Texts("spec", "externalIPs"), s.Text("spec", "loadBalancerIP"))
	for _, value := range s.Strings("metadata", "annotations") {
		hosts = append(hosts, strings.Split(value, ",")...)
	}
	slices.Sort(hosts)
	return slices.DeleteFunc(slices.Compact(hosts), func(host string) bool { return host == "" })
}

// routed are the hosts of an Ingress or of a route of the Gateway API.
func routed(o *krm.Object) []string {
	hosts := o.Texts("spec", "hostnames")
	for _, r := range o.Each("spec", "rules") {
		hosts = append(hosts, r.Text("host"))
	}
	slices.Sort(hosts)
	return slices.DeleteFunc(slices.Compact(hosts), func(host string) bool { return host == "" })
}

// exposures are the clusters of an inventory by the hosts, and the imports, that they are
// reached by.
func (f *Fleet) exposures() map[address][]*Cluster {
	found := map[address][]*Cluster{}
	for _, c := range f.Clusters {
		if c.Entry == nil {
			continue
		}
		for _, e := range c.Entry.Exposes {
			at := address{c.Group, endpoints.ParseTarget(e.Address).Host}
			if e.ServiceImport != nil {
				at = importAddress(c.Group, e.ServiceImport.Namespace, e.ServiceImport.Name)
			}
			if !slices.Contains(found[at], c) {
				found[at] = append(found[at], c)
			}
		}
	}
	return found
}

// importAddress stands for a Service that is imported, under its own name or the derived
// one.
func importAddress(group, namespace, service string) address {
	return address{group, namespace + "/" + strings.TrimPrefix(service, "derived-")}
}

// backends are the Services that an Ingress or a route of the Gateway API sends a host to.
func backends(o *krm.Object, host string) []string {
	var found []string
	if o.Kind() == "Ingress" {
		for _, r := range o.Each("spec", "rules") {
			if r.Text("host") != host {
				continue
			}
			for _, p := range r.Each("http", "paths") {
				found = append(found, p.Text("backend", "service", "name"))
			}
		}
		return found
	}
	if !slices.Contains(o.Texts("spec", "hostnames"), host) {
		return nil
	}
	for _, r := range o.Each("spec", "rules") {
		for _, b := range r.Each("backendRefs") {
			found = append(found, b.Text("name"))
		}
	}
	return found
}
