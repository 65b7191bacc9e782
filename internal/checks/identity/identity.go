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
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	dropped,
	duplicate,
	fleeting,
	masked,
	mixed,
	none,
	repeated,
	replica,
	reserved,
	sent,
	unexpanded,
	unstable,
}

// scopes are the producers that somebody sees together: by a querier, or one that the
// inventory speaks of, in a bucket, or at the receivers that they write to. A producer may
// be in several.
func scopes(f *observe.Fleet) [][]*observe.Process {
	var all [][]*observe.Process
	for _, v := range f.Views() {
		all = append(all, v.Sources)
	}
	shared := f.Sharing()
	for _, bucket := range slices.Sorted(maps.Keys(shared)) {
		all = append(all, shared[bucket])
	}
	all = append(all, asked(f)...)
	return append(all, writers(f)...)
}

// asked are the store APIs of each cluster that the inventory lets queriers of others ask.
func asked(f *observe.Fleet) [][]*observe.Process {
	var all [][]*observe.Process
	for _, c := range f.Clusters {
		if len(c.Askers()) == 0 {
			continue
		}
		all = append(all, slices.DeleteFunc(c.Processes(thanos.Sidecar, thanos.Receive, thanos.Rule), func(p *observe.Process) bool { return !p.Serves() }))
	}
	return all
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
