package observe

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// clusterSet is the zone of what the multi-cluster Services API exports (KEP-1645).
const clusterSet = "clusterset.local"

// elsewhere answers for an address that is no Service of the dialler's own cluster:
// what another cluster exports, publishes under the name, or has under its own domain.
func (d Dial) elsewhere(n Name) Answer {
	c := d.From.Cluster()
	if n.Zone == clusterSet || strings.HasPrefix(n.Service, "derived-") || c.spans(n.Namespace, n.Service) {
		return d.imported(n)
	}
	clusters := append([]*Cluster{c}, c.Others()...)
	for _, other := range clusters {
		if n.Zone != "" && n.Zone == other.Domain() && n.Zone != c.Domain() {
			if s := other.Get("Service", n.Namespace, n.Service); s != nil {
				return other.answer(d, s, n)
			}
		}
	}
	for _, other := range clusters {
		if a := other.published(d); a.Status != Unknown {
			return a
		}
	}
	for _, other := range c.Others() {
		if a := other.exposed(d, n); a.Cluster != nil {
			return a
		}
	}
	return Answer{Status: Unknown, Name: n}
}

// imported answers for a Service of the cluster set, which several clusters may export:
// the first is named, and pods of all stand behind it.
func (d Dial) imported(n Name) Answer {
	name := strings.TrimPrefix(n.Service, "derived-")
	all := Answer{Status: Unknown, Name: n}
	c := d.From.Cluster()
	for _, other := range append([]*Cluster{c}, c.Others()...) {
		s := other.Get("Service", n.Namespace, name)
		if s == nil || other.Get("ServiceExport", n.Namespace, name) == nil && !other.spans(n.Namespace, name) {
			continue
		}
		a := other.answer(d, s, n)
		if all.Service == nil {
			all, a = a, Answer{}
		}
		all.Pods = append(all.Pods, a.Pods...)
	}
	return all
}

// spans tells whether a MultiClusterService of Karmada, which stays on the control plane,
// gives the Service of one cluster to others under its own name.
func (c *Cluster) spans(namespace, name string) bool {
	return slices.ContainsFunc(c.fleet.ControlPlanes, func(p *Cluster) bool {
		return p.Group == c.Group && p.Get("MultiClusterService", namespace, name) != nil
	})
}

// exposed answers where the Fleet says that the cluster is reached by the address.
func (c *Cluster) exposed(d Dial, n Name) Answer {
	if c.Entry == nil {
		return Answer{Status: Unknown}
	}
	for _, e := range c.Entry.Exposes {
		switch {
		case e.ServiceImport != nil && imports(*e.ServiceImport, n):
			if s := c.Get("Service", e.ServiceImport.Namespace, e.ServiceImport.Name); s != nil {
				return c.answer(d, s, n)
			}
		case e.Address != "" && endpoints.ParseTarget(e.Address) == d.Target:
			if pods := c.open(d.Target.Port); len(pods) > 0 {
				return Answer{Status: Found, Cluster: c, Pods: pods}
			}
			return Answer{Status: Unknown, Cluster: c}
		}
	}
	return Answer{Status: Unknown}
}

// imports tells whether the name is one that an exported Service has elsewhere.
func imports(s fleet.ServiceImport, n Name) bool {
	switch s.Via {
	case fleet.Karmada:
		return n.Service == "derived-"+s.Name && n.Namespace == s.Namespace
	case fleet.ClusterSet:
		return n.Service == s.Name && n.Namespace == s.Namespace && n.Zone == clusterSet
	}
	return n.Service == s.Name && n.Namespace == s.Namespace
}

// open returns the pods that are reached from outside of the cluster at a port.
func (c *Cluster) open(port string) []*Pods {
	var found []*Pods
	for _, s := range c.All("Service") {
		kind := s.Text("spec", "type")
		if kind != "LoadBalancer" && kind != "NodePort" {
			continue
		}
		if slices.ContainsFunc(s.Each("spec", "ports"), func(p *krm.Object) bool {
			return p.Text("port") == port || p.Text("nodePort") == port || port == "" && p.Text("name") == "grpc"
		}) {
			found = append(found, c.Behind(s)...)
		}
	}
	return found
}

// published answers where a Service, an Ingress or a route of the cluster has the host or
// the IP address as its own.
func (c *Cluster) published(d Dial) Answer {
	for _, s := range c.All("Service") {
		if hasHost(s, d.Target.Host) {
			return c.answer(d, s, Name{Service: s.Name(), Namespace: s.Namespace()})
		}
	}
	for _, o := range c.All("Ingress", "HTTPRoute", "GRPCRoute") {
		for _, b := range backends(o, d.Target.Host) {
			if s := c.Get("Service", o.Namespace(), b); s != nil {
				return Answer{Status: Found, Cluster: c, Service: s, Name: Name{Service: b, Namespace: o.Namespace()}, Pods: c.Behind(s)}
			}
		}
	}
	return Answer{Status: Unknown}
}

// hasHost tells whether a Service is reached by a host: external-dns' annotations, and
// others that hold host names, are not told apart.
func hasHost(s *krm.Object, host string) bool {
	values := append(s.Texts("spec", "externalIPs"), s.Text("spec", "loadBalancerIP"))
	for _, value := range s.Strings("metadata", "annotations") {
		values = append(values, strings.Split(value, ",")...)
	}
	return host != "" && slices.Contains(values, host)
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
