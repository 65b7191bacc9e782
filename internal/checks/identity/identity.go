// Package identity holds the rules on the labels by which producers of series and blocks
// are told apart.
package identity

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	dropped,
	duplicate,
	masked,
	none,
	replica,
	sent,
	unexpanded,
	unstable,
}

// scopes are the producers that somebody sees together: by a querier, in a bucket, or at
// the receivers that they write to. A producer may be in several.
func scopes(f *observe.Fleet) [][]*observe.Process {
	var all [][]*observe.Process
	for _, v := range f.Views() {
		all = append(all, v.Sources)
	}
	places := map[string][]*observe.Process{}
	for _, b := range f.Buckets() {
		if b.Use() == observe.Uploads {
			places[b.Place()] = append(places[b.Place()], b.Process)
		}
	}
	for _, place := range slices.Sorted(maps.Keys(places)) {
		all = append(all, places[place])
	}
	return append(all, writers(f)...)
}

// writers are those that write to one set of receivers, or to one address that is not
// among the objects.
func writers(f *observe.Fleet) [][]*observe.Process {
	byTarget := map[string][]*observe.Process{}
	for _, c := range f.Connections(observe.Writes) {
		target := c.From.Cluster().Group + " " + c.Address
		if c.Status == observe.Found {
			target = fmt.Sprintf("%s %s %s/%s", c.Cluster.Group, c.Cluster.Name, c.Name.Namespace, c.Name.Service)
		} else if name, is := observe.NameOf(c.Target.Host, ""); c.Status != observe.Unknown || is && !name.Full && name.Namespace == "" {
			continue // a name that means another Service in each namespace
		}
		if !slices.Contains(byTarget[target], c.From) {
			byTarget[target] = append(byTarget[target], c.From)
		}
	}
	var all [][]*observe.Process
	for _, target := range slices.Sorted(maps.Keys(byTarget)) {
		all = append(all, byTarget[target])
	}
	return all
}

// seen are the producers that anybody sees: asked by a querier, uploading, or writing to
// receivers. Each is there once, in the order of the fleet.
func seen(f *observe.Fleet) []*observe.Process {
	wanted := map[*observe.Process]bool{}
	for _, scope := range scopes(f) {
		for _, p := range scope {
			wanted[p] = true
		}
	}
	return slices.DeleteFunc(f.Processes(), func(p *observe.Process) bool { return !wanted[p] })
}

// hasPodNames tells whether the pods of a process keep their names: those of a StatefulSet.
func hasPodNames(p *observe.Process) bool { return p.Pods.Kind() == "StatefulSet" }

// place is where the labels of a process stand, or would.
func place(p *observe.Process, l observe.Labels) observe.Place {
	return cmp.Or(l.At, p.At("--label"))
}
