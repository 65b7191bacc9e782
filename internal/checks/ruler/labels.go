package ruler

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var labels = &checks.Rule{
	ID:       "ruler/labels",
	Severity: krm.Warning,
	Check:    checkLabels,
}

var cluster = &checks.Rule{
	ID:       "ruler/cluster",
	Severity: krm.Error,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, p := range f.Processes(thanos.Rule) {
			if name := clusterLabel(p.Cluster()); isAmong(p, name) {
				tell(p.ExternalLabels().At, "rename it rule_"+name, "label %s of the ruler is the cluster label, so every alert names the cluster of the ruler as its source", name)
			}
		}
	},
}

// clusterLabel is the label that the inventory of a cluster tells clusters apart by, "" for
// none.
func clusterLabel(c *observe.Cluster) string {
	if c.Entry == nil {
		return ""
	}
	return c.Input.Fleet.ClusterLabel
}

// isAmong tells whether a ruler has a label that by the inventory is another one in its
// cluster, or in one that this queries.
func isAmong(p *observe.Process, name string) bool {
	c, own := p.Cluster(), p.ExternalLabels()
	value, has := c.Identity()[name]
	if !has || !own.Has(name) {
		return false
	}
	return value != own.Get(name) || slices.ContainsFunc(c.Queried(), func(other *fleet.Cluster) bool {
		value, has := c.Input.Fleet.Labels(other)[name]
		return has && value != own.Get(name)
	})
}

func checkLabels(f *observe.Fleet, tell checks.Tell) {
	views := map[*observe.Process]*observe.View{}
	for _, v := range f.Views() {
		views[v.Querier] = v
	}
	told := map[[2]any]bool{}
	clients := f.Clients()
	say := func(p *observe.Process, name string) {
		if at := [2]any{p, name}; !told[at] && !(name == clusterLabel(p.Cluster()) && isAmong(p, name)) { // which is worse, and told as such
			told[at] = true
			tell(p.ExternalLabels().At, "rename it rule_"+name, "label %s of the ruler takes the place of the one that series come with", name)
		}
	}
	for _, c := range f.Connections(observe.Queries) {
		if c.From.Component != thanos.Rule {
			continue
		}
		own := c.From.ExternalLabels()
		for _, q := range c.Processes(thanos.Query) {
			for _, name := range slices.Sorted(maps.Keys(own.Values)) {
				if comesWith(views[q], clients, name, own.Get(name)) {
					say(c.From, name)
				}
			}
		}
	}
	for _, p := range f.Processes(thanos.Rule) {
		for _, name := range slices.Sorted(maps.Keys(p.ExternalLabels().Values)) {
			if isAmong(p, name) {
				say(p, name)
			}
		}
	}
}

// comesWith tells whether anything that a querier reads has the label with another value:
// of those that it asks, and of those that write to receivers among them.
func comesWith(v *observe.View, clients map[*observe.Process][]*observe.Process, name, value string) bool {
	differs := func(p *observe.Process) bool {
		l := p.ExternalLabels()
		return l.Has(name) && p.Component != thanos.Rule && l.Get(name) != value
	}
	return v != nil && slices.ContainsFunc(v.Sources, func(p *observe.Process) bool {
		return differs(p) || slices.ContainsFunc(clients[p], differs)
	})
}
