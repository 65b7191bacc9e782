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
	Summary:  "A Service of the cluster set is dialled that no cluster exports, or that is not imported where it is dialled",
	Why: "A name below `clusterset.local` answers when a cluster exports the Service. Karmada's `derived-NAME` is there when the dialler's own cluster has the ServiceImport, too. " +
		"Without them the name is not found: the querier runs, is ready, and lacks all that is behind it. " +
		"The rule speaks where something shows what is meant: another cluster has a Service of the name and exports none, or exports it and the import is missing here, " +
		"or an export has nearly the name.",
	Remedy: "Add a ServiceExport beside the Service, and with Karmada a ServiceImport in the cluster that dials it.",
	Sources: []checks.Source{
		{Project: "mcs-api", Version: "v0.5.0", File: "pkg/apis/v1beta1/serviceexport.go"},
		{Project: "Karmada", Version: "v1.18.1", File: "pkg/controllers/mcs/service_import_controller.go"},
	},
	Fleet: true,
	Check: checkDialled,
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
	Summary:  "A Service is exported by some clusters, and not by one that has it too",
	Why: "Behind a name of the cluster set stand the pods of those clusters that export the Service. One that has the Service and no ServiceExport is left out, " +
		"in silence: its series are in no answer. The rule speaks of Services of store APIs that no other cluster asks by another way.",
	Remedy:  "Add the ServiceExport there too, or take the Service away.",
	Sources: []checks.Source{{Project: "mcs-api", Version: "v0.5.0", File: "pkg/apis/v1beta1/serviceexport.go"}},
	Fleet:   true,
	Check:   checkOneSided,
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
