package observe

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// address is a host name or an IP address as the clusters of a group dial it.
type address struct{ group, host string }

// publication is a Service that is reached by a host: by itself, or through an Ingress or
// a route.
type publication struct {
	cluster *Cluster
	service *krm.Object
	// by is what an Ingress or a route says of the Service, nil for the Service itself.
	by *backend
}

// backend is a Service behind an Ingress or a route, with the port and the path that lead to
// it.
type backend struct {
	service, port string
	path          string
	isExact       bool
}

// takes tells whether a path leads to the backend. What other forms of paths match (regular
// expressions, what the implementation decides) nobody knows.
func (b *backend) takes(path string) bool {
	if b.isExact {
		return path == b.path
	}
	prefix := strings.TrimSuffix(b.path, "/")
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}

// publish returns what is reached by each host, in the order of the clusters.
func (f *Fleet) publish() map[address][]publication {
	found := map[address][]publication{}
	for _, c := range f.Clusters {
		for _, s := range c.All("Service") {
			for _, host := range hostsOf(s) {
				at := address{c.Group, host}
				found[at] = append(found[at], publication{c, s, nil})
			}
		}
		for _, o := range c.All("Ingress", "HTTPRoute", "GRPCRoute") {
			for _, host := range routed(o) {
				for _, b := range backends(o, host) {
					if s := c.Get("Service", o.Namespace(), b.service); s != nil {
						at := address{c.Group, host}
						found[at] = append(found[at], publication{c, s, &b})
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
	if i := byPath(all, d.Path); i > 0 {
		all[0], all[i] = all[i], all[0]
	}
	for _, p := range all {
		n := Name{Service: p.service.Name(), Namespace: p.service.Namespace()}
		if p.by != nil {
			return Answer{
				Status: Found, Cluster: p.cluster, Service: p.service, Name: n, Pods: p.cluster.Behind(p.service),
				Port: targetOf(p.service, p.by.port), Routed: true,
			}
		}
		if a := p.cluster.answer(d, p.service, n); a.Status != Unknown {
			return a
		}
	}
	return Answer{Status: Unknown}
}

// byPath returns the index of what takes a path by the longest one of its own, which says
// which of a host's Services is meant; -1 where none does.
func byPath(all []publication, path string) int {
	found, longest := -1, -1
	for i, p := range all {
		if p.by != nil && p.by.takes(path) && len(p.by.path) > longest {
			found, longest = i, len(p.by.path)
		}
	}
	return found
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
		for _, r := range c.Entry.Receives {
			if at := (address{c.Group, r.Host()}); !slices.Contains(found[at], c) {
				found[at] = append(found[at], c)
			}
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

// targetOf is the container's port behind a port of a Service, by number or name, "" where it
// has none such.
func targetOf(s *krm.Object, port string) string {
	for _, p := range s.Each("spec", "ports") {
		if port != "" && (p.Text("port") == port || p.Text("name") == port) {
			return cmp.Or(p.Text("targetPort"), p.Text("port"))
		}
	}
	return ""
}

// backends are the Services that an Ingress or a route of the Gateway API sends a host to.
func backends(o *krm.Object, host string) []backend {
	var found []backend
	if o.Kind() == "Ingress" {
		for _, r := range o.Each("spec", "rules") {
			if r.Text("host") != host {
				continue
			}
			for _, p := range r.Each("http", "paths") {
				port := cmp.Or(p.Text("backend", "service", "port", "number"), p.Text("backend", "service", "port", "name"))
				found = append(found, backend{p.Text("backend", "service", "name"), port, p.Text("path"), p.Text("pathType") == "Exact"})
			}
		}
		return found
	}
	if !slices.Contains(o.Texts("spec", "hostnames"), host) {
		return nil
	}
	for _, r := range o.Each("spec", "rules") {
		for _, b := range r.Each("backendRefs") {
			path, isExact := "", false
			if matches := r.Each("matches"); len(matches) > 0 {
				path, isExact = matches[0].Text("path", "value"), matches[0].Text("path", "type") == "Exact"
			}
			found = append(found, backend{b.Text("name"), b.Text("port"), path, isExact})
		}
	}
	return found
}
