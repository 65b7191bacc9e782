package store

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

var local = &checks.Rule{
	ID:       "store/local",
	Severity: krm.Error,
	Check:    checkLocal,
}

func checkLocal(f *observe.Fleet, tell checks.Tell) {
	for _, c := range asks(f) {
		if isLocalElsewhere(c) {
			tell(c.Dial.At, "expose it by an address that leads there, such as a load balancer's, or by serviceImport",
				"the inventory gives %s as the address of another cluster, and it is looked up in this one", c.Address)
		}
	}
}

// isLocalElsewhere tells whether the inventory says that another cluster is reached by
// the address, and the address is the name of a Service of whatever cluster looks it up.
func isLocalElsewhere(c observe.Connection) bool {
	here := c.From.Cluster()
	if !isLocalName(c) || here.Entry == nil || c.Service != nil && (isShared(c.Service) || !c.Service.Has("spec", "selector")) {
		return false
	}
	for _, other := range here.Input.Fleet.Queried(here.Entry) {
		for _, e := range other.Exposes {
			if e.Address != "" && endpoints.ParseTarget(e.Address) == c.Target {
				return true
			}
		}
	}
	return false
}

// isLocalName tells whether the address is the full name of a Service of the dialler's
// cluster.
func isLocalName(c observe.Connection) bool {
	n, isName := observe.NameOf(c.Target.Host, c.From.Namespace())
	return isName && n.Full && (n.Zone == "" || n.Zone == c.From.Cluster().Domain())
}

// isShared tells whether something makes one Service of those that have the same name in
// several clusters (Cilium's global Services, Linkerd's and Istio's).
func isShared(service *krm.Object) bool {
	for name := range service.Strings("metadata", "annotations") {
		if strings.Contains(name, "cilium.io/global") || strings.Contains(name, "cilium/global-service") {
			return true
		}
	}
	for name := range service.Strings("metadata", "labels") {
		if strings.HasPrefix(name, "mirror.linkerd.io/") || strings.HasPrefix(name, "istio.io/global") {
			return true
		}
	}
	return false
}

var elsewhere = &checks.Rule{
	ID:       "store/elsewhere",
	Severity: krm.Warning,
	Fleet:    true,
	Check:    checkElsewhere,
}

// place is a Service's, in a fleet.
type place struct{ group, namespace, name string }

func checkElsewhere(f *observe.Fleet, tell checks.Tell) {
	known := storeServices(f)
	for _, c := range asks(f) {
		if c.Status == observe.NoService && !isLocalElsewhere(c) {
			if other := known.other(c); other != nil {
				tell(c.Dial.At, "dial the other cluster by an address that leads there",
					"%s is no Service of this cluster; %s has one of that name", c.Address, other.Name)
			}
		}
	}
}

// services are those in front of store APIs, by their places.
type services map[place][]*observe.Cluster

func storeServices(f *observe.Fleet) services {
	found := services{}
	for _, c := range f.Clusters {
		for _, s := range c.All("Service") {
			_, number := grpcPort(c, s)
			isExported := c.Get("ServiceExport", s.Namespace(), s.Name()) != nil || c.Get("MultiClusterService", s.Namespace(), s.Name()) != nil
			if number != "" && !isShared(s) && !isExported {
				at := place{c.Group, s.Namespace(), s.Name()}
				found[at] = append(found[at], c)
			}
		}
	}
	return found
}

// other returns the one other cluster that has the Service which an address names, or nil.
func (s services) other(c observe.Connection) *observe.Cluster {
	here := c.From.Cluster()
	others := s[place{here.Group, c.Name.Namespace, c.Name.Service}]
	if len(others) != 1 || slices.Contains(others, here) {
		return nil
	}
	return others[0]
}
