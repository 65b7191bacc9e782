package store

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var notAsked = &checks.Rule{
	ID:       "store/unasked",
	Severity: krm.Warning,
	Check:    checkUnasked,
}

func checkUnasked(f *observe.Fleet, tell checks.Tell) {
	asked := map[*observe.Pods]bool{}
	vague := map[*observe.Cluster]bool{}
	for _, c := range f.Connections(observe.Selects) {
		for _, p := range c.Pods {
			asked[p] = true
		}
		if isRouted(c) { // who asks a router means the receivers behind it
			for _, p := range c.Answer.Cluster.Processes(thanos.Receive) {
				asked[p.Pods] = true
			}
		}
		if c.Service != nil {
			for _, p := range c.Answer.Cluster.Behind(c.Service) {
				asked[p] = true
			}
		}
		if c.HasVariable() || c.Status == observe.NoService || c.Status == observe.Unknown && mayBeLocal(c) {
			vague[c.From.Cluster()] = true
		}
	}
	for _, c := range f.Clusters {
		if vague[c] || !hasClearQueriers(c) {
			continue
		}
		for _, p := range c.Processes(thanos.Sidecar, thanos.Store, thanos.Receive, thanos.Rule) {
			if p.Serves() && p.Hidden == "" && !asked[p.Pods] && p.Pods.Replicas() > 0 && !isOpen(c, p.Pods) {
				tell(p.Pods.At(""), remedyForUnasked(p), "no querier asks this %s: its series are in no answer", called(p.Component))
			}
		}
	}
}

// remedyForUnasked says how queriers come to ask a store API.
func remedyForUnasked(p *observe.Process) string {
	for _, l := range p.Listens() {
		if isStoreAPI(l) && l.Loopback() {
			return "let it listen on all addresses, it listens on " + l.Host + " (" + l.Flag + "), and add its Service to the endpoints of the querier"
		}
	}
	c := p.Cluster()
	if slices.ContainsFunc(c.All("Service"), func(s *krm.Object) bool {
		_, number := grpcPort(c, s)
		return number != "" && slices.Contains(c.Behind(s), p.Pods)
	}) {
		return "add its Service to the endpoints of the querier"
	}
	return "add a headless Service that selects its pods and has a port named grpc, and let the querier ask that"
}

// mayBeLocal tells whether an address may be that of a Service of the dialler's cluster.
func mayBeLocal(c observe.Connection) bool {
	n, isName := observe.NameOf(c.Target.Host, c.From.Namespace())
	return isName && (n.Zone == "" || n.Zone == c.From.Cluster().Domain())
}

// hasClearQueriers tells whether a cluster has queriers, and whom all of them ask is
// known.
func hasClearQueriers(c *observe.Cluster) bool {
	all := c.Processes(thanos.Query)
	return len(all) > 0 && !slices.ContainsFunc(all, func(q *observe.Process) bool {
		t, has := q.Config("--endpoint.sd-config")
		return q.Hidden != "" || has && !t.Known || q.Flags.Has("--store.sd-files") || c.IsMade(q.Pods.Object)
	})
}

// isOpen tells whether pods can be reached from outside of the cluster.
func isOpen(c *observe.Cluster, p *observe.Pods) bool {
	routes := len(c.All("IngressRoute", "IngressRouteTCP", "HTTPProxy", "VirtualService", "TCPRoute", "TLSRoute", "GRPCRoute")) > 0
	return routes || slices.ContainsFunc(c.All("Service"), func(s *krm.Object) bool {
		isSelected := slices.Contains(c.Behind(s), p)
		return isSelected && (isPublic(s) || c.Get("ServiceExport", s.Namespace(), s.Name()) != nil ||
			c.Get("MultiClusterService", s.Namespace(), s.Name()) != nil || isBackend(c, s) || isShared(s))
	}) || p.Text(p.PodSpec("hostNetwork")...) == "true"
}

func isPublic(service *krm.Object) bool {
	kind := service.Text("spec", "type")
	return kind == "LoadBalancer" || kind == "NodePort" || service.Has("spec", "externalIPs")
}

// isBackend tells whether an Ingress hands requests on to a Service.
func isBackend(c *observe.Cluster, service *krm.Object) bool {
	for _, o := range c.All("Ingress") {
		for _, r := range o.Each("spec", "rules") {
			for _, p := range r.Each("http", "paths") {
				if p.Text("backend", "service", "name") == service.Name() && observe.MayMeet(o.Namespace(), service.Namespace()) {
					return true
				}
			}
		}
	}
	return false
}
