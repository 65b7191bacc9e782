// Package mcs holds the rules on Services that one cluster exports and others import
// (the multi-cluster Services API, KEP-1645).
package mcs

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	dialled,
	noExport,
	noImport,
	noService,
	oneSided,
	shadowed,
}

// place is a Service's, in a fleet.
type place struct{ group, namespace, name string }

// all returns the objects of a kind of all clusters, and of all control planes.
func all(f *observe.Fleet, kind string) map[place][]observe.Place {
	found := map[place][]observe.Place{}
	for _, c := range clusters(f) {
		for _, o := range c.All(kind) {
			at := place{c.Group, o.Namespace(), o.Name()}
			found[at] = append(found[at], c.At(o, ""))
		}
	}
	return found
}

// clusters are those whose objects stand in files: a control plane in place of members.
func clusters(f *observe.Fleet) []*observe.Cluster {
	members := slices.DeleteFunc(slices.Clone(f.Clusters), (*observe.Cluster).IsMember)
	for _, c := range f.ControlPlanes {
		if !slices.ContainsFunc(members, func(m *observe.Cluster) bool { return m.Name == c.Name && m.Group == c.Group }) {
			members = append(members, c)
		}
	}
	return members
}

// hasSome tells whether any object of the kind has the name, in whatever namespace, and
// which.
func hasSome(found map[place][]observe.Place, at place) (namespace string, has bool) {
	var namespaces []string
	for other := range found {
		if other.group == at.group && other.name == at.name {
			namespaces = append(namespaces, other.namespace)
		}
	}
	if len(namespaces) == 0 {
		return "", false
	}
	return slices.Min(namespaces), true
}
