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
	if n.Zone != "" && n.Zone != c.Domain() {
		for _, other := range c.Others() {
			if s := other.Get("Service", n.Namespace, n.Service); s != nil && n.Zone == other.Domain() {
				return other.answer(d, s, n)
			}
		}
	}
	if a := d.published(); a.Status != Unknown {
		return a
	}
	for _, other := range c.fleet.derived.exposed()[address{c.Group, d.Target.Host}] {
		if a := other.exposed(d, n); other != c && a.Cluster != nil {
			return a
		}
	}
	for _, other := range c.fleet.derived.exposed()[importAddress(c.Group, n.Namespace, n.Service)] {
		if a := other.exposed(d, n); other != c && a.Cluster != nil {
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
	for _, r := range c.Entry.Receives {
		if d.Relation == Writes && r.URL == d.Address {
			return Answer{Status: Unknown, Cluster: c}.with(c.open(d.Target.Port))
		}
	}
	for _, e := range c.Entry.Exposes {
		switch {
		case e.ServiceImport != nil && imports(*e.ServiceImport, n):
			if s := c.Get("Service", e.ServiceImport.Namespace, e.ServiceImport.Name); s != nil {
				return c.answer(d, s, n)
			}
		case e.Address != "" && endpoints.ParseTarget(e.Address) == d.Target:
			return Answer{Status: Unknown, Cluster: c}.with(c.open(d.Target.Port))
		}
	}
	return Answer{Status: Unknown}
}

// with is the answer with pods, found where there are some.
func (a Answer) with(pods []*Pods) Answer {
	if len(pods) > 0 {
		a.Status, a.Pods = Found, pods
	}
	return a
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
