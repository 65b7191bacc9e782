package graph

import (
	"net/url"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// dial draws that a node dials an address or a URL.
func (c *cluster) dial(from *node, relation Relation, address string) {
	target := targetOf(address)
	if target.Host == "" {
		return
	}
	if isLoopback(target.Host) {
		return // a container of the same pod
	}
	name := serviceName(target.Host, from.object.Namespace(), c.domain())
	if local := c.behind(name); len(local) > 0 {
		for _, to := range local {
			if to != from {
				c.edge(Edge{From: from.ID, To: to.ID, Relation: relation})
			}
		}
		return
	}
	label := shorten(target, c.domain())
	for _, other := range c.others() {
		if ids := other.exposed(name, target); len(ids) > 0 {
			for _, to := range ids {
				c.edge(Edge{from.ID, to, relation, label})
			}
			return
		}
	}
	to := c.outside(Node{ID: "external/" + c.topology + "/" + label, Kind: External, Title: label, Lines: []string{"not rendered here"}})
	c.edge(Edge{From: from.ID, To: to, Relation: relation})
}

// targetOf takes an address as Thanos dials it, or a URL, apart.
func targetOf(address string) endpoints.Target {
	prefix, rest, isURL := strings.Cut(address, "://")
	if !isURL {
		address, _, _ = strings.Cut(address, "/")
		return endpoints.ParseTarget(address)
	}
	lookup := ""
	if l, scheme, found := strings.Cut(prefix, "+"); found {
		lookup, prefix = l+"+", scheme // dns+http://
	}
	u, err := url.Parse(prefix + "://" + rest)
	if err != nil {
		return endpoints.Target{}
	}
	return endpoints.ParseTarget(lookup + u.Host)
}

func isLoopback(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "[::1]"
}

// shorten writes an address as people call it.
func shorten(t endpoints.Target, domain string) string {
	host := strings.TrimSuffix(t.Host, ".svc."+domain)
	if t.Port == "" {
		return host
	}
	return host + ":" + t.Port
}

// service names a Service by DNS.
type service struct{ name, namespace, zone string }

// serviceName reads a host as the name of a Service: name, name.namespace,
// name.namespace.svc or name.namespace.svc.zone, perhaps with a pod before it.
func serviceName(host, namespace, domain string) service {
	zone := domain
	if at := strings.Index(host+".", ".svc."); at >= 0 {
		if after := strings.Trim(host[at+len(".svc"):], "."); after != "" {
			zone = after
		}
		host = host[:at]
		if labels := strings.Split(host, "."); len(labels) > 2 {
			host = strings.Join(labels[len(labels)-2:], ".")
		}
	}
	name, ns, found := strings.Cut(host, ".")
	if !found {
		ns = namespace
	}
	return service{name, ns, zone}
}

// behind returns the nodes of this cluster whose pods a Service of it selects.
func (c *cluster) behind(s service) []*node {
	if s.zone != c.domain() {
		return nil
	}
	for _, o := range c.objects.Manifests("Service") {
		if o.Name() == s.name && o.Namespace() == s.namespace {
			return c.selected(o)
		}
	}
	var found []*node
	for _, n := range c.nodes {
		if len(n.containers) == 0 && n.governing == s.name && n.object.Namespace() == s.namespace {
			found = append(found, n)
		}
	}
	return found
}

func (c *cluster) selected(service *krm.Object) []*node {
	selector := service.Strings("spec", "selector")
	if len(selector) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.nodes), func(n *node) bool {
		if n.object == nil || n.object.Namespace() != service.Namespace() {
			return true
		}
		for key, value := range selector {
			if n.pods[key] != value {
				return true
			}
		}
		return false
	})
}

// others are the other clusters of the same fleet.
func (c *cluster) others() []*cluster {
	return slices.DeleteFunc(slices.Clone(c.clusters), func(o *cluster) bool {
		return o == c || o.topology != c.topology || o.entry == nil
	})
}

// exposed returns the nodes that answer when another cluster dials the address,
// nothing when this cluster does not expose it. Where no Service tells which pods
// stand behind it, the address itself is drawn.
func (c *cluster) exposed(name service, target endpoints.Target) []string {
	for _, e := range c.entry.Exposes {
		switch {
		case e.ServiceImport != nil && imports(*e.ServiceImport, name):
			return ids(c.behind(service{e.ServiceImport.Name, e.ServiceImport.Namespace, c.domain()}))
		case e.Address != "" && endpoints.ParseTarget(e.Address) == target:
			if found := c.published(target); len(found) > 0 {
				return ids(found)
			}
			n := &node{Node: Node{ID: c.id + "/address/" + e.Address, Kind: External, Title: shorten(target, c.domain()), Lines: []string{"exposed address"}}}
			if !slices.ContainsFunc(c.nodes, func(o *node) bool { return o.ID == n.ID }) {
				c.nodes = append(c.nodes, n)
			}
			return []string{n.ID}
		}
	}
	return nil
}

// imports tells whether the name is one that an exported Service has elsewhere.
func imports(s fleet.ServiceImport, name service) bool {
	switch s.Via {
	case fleet.Karmada:
		return name.name == "derived-"+s.Name && name.namespace == s.Namespace
	case fleet.ClusterSet:
		return name == service{s.Name, s.Namespace, "clusterset.local"}
	}
	return name.name == s.Name && name.namespace == s.Namespace
}

// published returns the nodes behind the Services that an address leads to: those
// that name the host or the IP, else those that are reached from outside at all.
func (c *cluster) published(target endpoints.Target) []*node {
	var named, open []*node
	for _, s := range c.objects.Manifests("Service") {
		if names(s, target.Host) {
			named = append(named, c.selected(s)...)
		}
		if opens(s, target.Port) {
			open = append(open, c.selected(s)...)
		}
	}
	if len(named) > 0 {
		return named
	}
	return open
}

func names(s *krm.Object, host string) bool {
	values := append(s.Texts("spec", "externalIPs"), s.Text("spec", "loadBalancerIP"))
	for _, value := range s.Strings("metadata", "annotations") {
		values = append(values, strings.Split(value, ",")...)
	}
	return slices.Contains(values, host)
}

func opens(s *krm.Object, port string) bool {
	kind := s.Text("spec", "type")
	if kind != "LoadBalancer" && kind != "NodePort" {
		return false
	}
	return slices.ContainsFunc(s.Each("spec", "ports"), func(p *krm.Object) bool {
		return p.Text("port") == port || p.Text("nodePort") == port || port == "" && p.Text("name") == "grpc"
	})
}

func ids(nodes []*node) []string {
	found := make([]string, len(nodes))
	for i, n := range nodes {
		found[i] = n.ID
	}
	return found
}
