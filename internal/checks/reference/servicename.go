package reference

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var serviceName = &checks.Rule{
	ID:       "reference/service-name",
	Severity: krm.Error,
	Check:    checkServiceName,
}

func checkServiceName(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Routes) {
		checkGoverning(c.From.Cluster(), c.Name, tell)
	}
	for _, p := range f.Processes(thanos.Alertmanager) {
		for _, peer := range p.Flags.Values("--cluster.peer") {
			host := observe.HostOf(peer)
			if n, isName := observe.NameOf(host, p.Namespace()); isName {
				checkGoverning(p.Cluster(), withPod(p, n), tell)
			}
		}
	}
}

// withPod reads a name of two parts as that of a pod where a pod is called so.
func withPod(p *observe.Process, n observe.Name) observe.Name {
	if n.Pod == "" && !n.Full && p.Cluster().Owner(n.Service, p.Namespace()) != nil {
		return observe.Name{Pod: n.Service, Service: n.Namespace, Namespace: p.Namespace()}
	}
	return n
}

// checkGoverning looks for the Service that a pod is named below.
func checkGoverning(c *observe.Cluster, n observe.Name, tell checks.Tell) {
	if n.Pod == "" || c.Holds("Service", n.Namespace, n.Service) {
		return
	}
	p := c.Owner(n.Pod, n.Namespace)
	if p == nil || c.IsMade(p.Object) || p.Governing() != n.Service || !c.Together().Complete && !isSelected(c, p) {
		return
	}
	tell(p.At("spec.serviceName"), "add the Service, with clusterIP: None", "its pods are called by names below Service %s, which is not there", n.Service)
}
