package mcs

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var dialled = &checks.Rule{
	ID:       "mcs/dialled",
	Severity: krm.Error,
	Fleet:    true,
	Check:    checkDialled,
}

const derived = "derived-"

func checkDialled(f *observe.Fleet, tell checks.Tell) {
	exports, imports, services := all(f, "ServiceExport"), all(f, "ServiceImport"), all(f, "Service")
	for _, c := range f.Connections() {
		name, isDerived := strings.CutPrefix(c.Name.Service, derived)
		if name == "" || !isDerived && c.Name.Zone != "clusterset.local" || isSpanned(f, c, name) {
			continue
		}
		from := c.From.Cluster()
		at := place{from.Group, c.Name.Namespace, name}
		_, isExported := hasSome(exports, at)
		switch isImported := hasIn(imports, at); {
		case from.IsMember() && isImported != isExported, isExported && !hasIn(exports, at):
			// which is told of the export, or of the import
		case !hasIn(exports, at):
			if owners := others(services[at], from); owners != "" {
				tell(c.At, "add a ServiceExport of the name and namespace there", "%s is dialled, and Service %s of %s is not exported", c.Target.Host, name, owners)
			} else if near := nearExport(exports, at); near != "" {
				tell(c.At, "did you mean "+near+"?", "%s is dialled, and no cluster exports a Service %s", c.Target.Host, name)
			}
		case isDerived && from.Get("ServiceImport", c.Name.Namespace, name) == nil && c.Service != nil && !from.Holds("Service", c.Name.Namespace, c.Name.Service):
			tell(c.At, "add a ServiceImport of the name and namespace here", "%s is dialled, and the cluster has no ServiceImport %s, of which Karmada makes that Service", c.Target.Host, name)
		}
	}
}

// isSpanned tells whether a MultiClusterService gives the Service to other clusters, which
// needs neither export nor import.
func isSpanned(f *observe.Fleet, c observe.Connection, name string) bool {
	return slices.ContainsFunc(append(slices.Clone(f.Clusters), f.ControlPlanes...), func(o *observe.Cluster) bool {
		return o.Group == c.From.Cluster().Group && o.Holds("MultiClusterService", c.Name.Namespace, name)
	})
}

// others names the clusters of places but one.
func others(places []observe.Place, but *observe.Cluster) string {
	var names []string
	for _, p := range places {
		if p.Cluster != but {
			names = append(names, p.Cluster.Name)
		}
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

// nearExport is the name of an export that is nearly the one that is dialled, or "".
func nearExport(exports map[place][]observe.Place, at place) string {
	var names []string
	for other := range exports {
		if other.group == at.group && observe.MayMeet(other.namespace, at.namespace) && observe.IsSimilar(other.name, at.name) {
			names = append(names, other.name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return slices.Min(names)
}

var oneSided = &checks.Rule{
	ID:       "mcs/one-sided",
	Severity: krm.Warning,
	Fleet:    true,
	Check:    checkOneSided,
}

func checkOneSided(f *observe.Fleet, tell checks.Tell) {
	exports := all(f, "ServiceExport")
	asked, dials := map[*observe.Pods]bool{}, map[place]map[*observe.Cluster]bool{}
	for _, c := range f.Connections() {
		from := c.From.Cluster()
		for _, p := range c.Answer.Pods {
			asked[p] = asked[p] || p.Cluster != from
		}
		at := place{from.Group, c.Name.Namespace, strings.TrimPrefix(c.Name.Service, derived)}
		if len(exports[at]) > 0 && c.Answer.Cluster != from {
			if dials[at] == nil {
				dials[at] = map[*observe.Cluster]bool{}
			}
			dials[at][from] = true
		}
	}
	for _, at := range sorted(dials) {
		by := dials[at]
		for _, c := range f.Clusters {
			s := c.Get("Service", at.namespace, at.name)
			if c.Group != at.group || s == nil || by[c] || c.Get("ServiceExport", at.namespace, at.name) != nil {
				continue
			}
			if pods := c.Behind(s); len(pods) > 0 && servesStore(pods) && !slices.ContainsFunc(pods, func(p *observe.Pods) bool { return asked[p] }) {
				tell(c.At(s, "metadata"), "add a ServiceExport of its name and namespace", "a Service of this name is exported by %s and asked by other clusters; this one is not exported, and none of them asks it", others(exports[at], c))
			}
		}
	}
}

// sorted returns the places by group, namespace and name. Texts are sorted, for each struct
// that is would bring a sort of its own into the image.
func sorted(dials map[place]map[*observe.Cluster]bool) []place {
	byText := map[string]place{}
	for at := range dials {
		byText[at.group+"\x00"+at.namespace+"\x00"+at.name] = at
	}
	var all []place
	for _, text := range slices.Sorted(maps.Keys(byText)) {
		all = append(all, byText[text])
	}
	return all
}

func servesStore(pods []*observe.Pods) bool {
	return slices.ContainsFunc(pods, func(p *observe.Pods) bool {
		return slices.ContainsFunc(p.Processes, func(q *observe.Process) bool {
			return q.Serves() || q.Component == thanos.Query
		})
	})
}
