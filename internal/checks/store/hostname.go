package store

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

var hostname = &checks.Rule{
	ID:       "store/hostname",
	Severity: krm.Warning,
	Fleet:    true,
	Check:    checkHostname,
}

// public is a name under which a Service is published, in a fleet.
type public struct{ group, name string }

type publisher struct {
	cluster *observe.Cluster
	service *krm.Object
}

func checkHostname(f *observe.Fleet, tell checks.Tell) {
	by := map[public][]publisher{}
	for _, c := range f.Clusters {
		for _, s := range c.All("Service") {
			for _, name := range publicNames(c, s) {
				by[public{c.Group, name}] = append(by[public{c.Group, name}], publisher{c, s})
			}
		}
	}
	owners := exposures(f)
	for _, c := range f.Clusters {
		for _, s := range c.All("Service") {
			for _, name := range publicNames(c, s) {
				at := public{c.Group, name}
				first := by[at][0].cluster
				owner, isExposed := owners[at]
				switch {
				case isExposed && owner != c.Name:
					tell(c.At(s, ""), "give it a name of its own", "it is published as %s, by which the inventory reaches cluster %s", name, owner)
				case !isExposed && first != c:
					tell(c.At(s, ""), "give it a name of its own", "it is published as %s, and so is a Service of cluster %s", name, first.Name)
				}
			}
		}
	}
}

// exposures are the clusters of inventories by the host that they are reached by; one that
// several have is none's.
func exposures(f *observe.Fleet) map[public]string {
	owners := map[public]string{}
	for _, c := range f.Clusters {
		if c.Entry == nil {
			continue
		}
		for _, e := range c.Entry.Exposes {
			if host := endpoints.ParseTarget(e.Address).Host; e.Address != "" {
				owners[public{c.Group, host}] = c.Name
			}
		}
	}
	return owners
}

const externalDNS = "external-dns.alpha.kubernetes.io/"

// publicNames are the host names and the address under which a Service publishes a store
// API. Those that are published by several on purpose are told apart by an identifier.
func publicNames(c *observe.Cluster, service *krm.Object) []string {
	names := []string{service.Text("spec", "loadBalancerIP")}
	if service.Annotation(externalDNS+"set-identifier") == "" {
		names = append(names, strings.Split(service.Annotation(externalDNS+"hostname"), ",")...)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == "" || observe.HasVariable(name) })
	if len(names) == 0 {
		return nil
	}
	if _, number := grpcPort(c, service); number == "" {
		return nil
	}
	return names
}
