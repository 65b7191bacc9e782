// Package compact holds the rules on compactors and store gateways: on how they share a
// bucket's blocks out, and on how long blocks live.
package compact

import (
	"cmp"
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/shards"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	beside,
	deletion,
	hash,
	lone,
	outOfOrder,
	replicas,
	retention,
	rolling,
	shard,
	wait,
	window,
}

const selector = "--selector.relabel-config"

// selectorOf returns the text of a component's selector, "" for none; false where it is
// not known.
func selectorOf(p *observe.Process) (string, bool) {
	t, has := p.Config(selector)
	return t.Text, !has && p.Hidden == "" || t.Known && !observe.HasVariable(t.Text)
}

// duration returns the value of a flag; false where it is not known.
func duration(p *observe.Process, flag, fallback string) (time.Duration, bool) {
	d, known := shards.Duration(cmp.Or(p.Flags.Value(flag), fallback))
	return d, known && p.Hidden == ""
}

// byPlace are the processes of a component by the blocks that they are given, in the order
// of the fleet.
func byPlace(f *observe.Fleet, component observe.Component) [][]*observe.Process {
	return group(f, component, (*observe.Process).Blocks)
}

// group are the processes of a component by what place says of them.
func group(f *observe.Fleet, component observe.Component, place func(*observe.Process) string) [][]*observe.Process {
	index := map[string]int{}
	var all [][]*observe.Process
	for _, p := range f.Processes(component) {
		i, found := index[place(p)]
		if !found {
			i = len(all)
			index[place(p)], all = i, append(all, nil)
		}
		all[i] = append(all[i], p)
	}
	return all
}

// flagOf is the flag of a pair that is given, or that would be.
func flagOf(p *observe.Process, flag string) string {
	if p.Flags.Has(flag + "-file") {
		return flag + "-file"
	}
	return flag
}
