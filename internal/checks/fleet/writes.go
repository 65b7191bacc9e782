package fleet

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var unwritten = &checks.Rule{
	ID:       "fleet/unwritten",
	Severity: krm.Warning,
	Summary:  "The inventory has a cluster write to another one, and nothing in it does",
	Why: "No Prometheus, agent or ruler of the cluster has a remote_write to the address that the inventory gives, so nothing of it arrives, " +
		"and whoever looks for its series finds none. The rule speaks where there is a Prometheus or an agent, and each configuration can be read.",
	Remedy:  "Let `wire-remote-write` write it, or take the cluster out of `writes`.",
	Sources: []checks.Source{{Project: "thanos-fleet", Version: "v0.1.0", File: "docs/fleet.md"}},
	Fleet:   true,
	Check:   checkUnwritten,
}

var unreceived = &checks.Rule{
	ID:       "fleet/unreceived",
	Severity: krm.Warning,
	Summary:  "The inventory has clusters write to one that runs no receivers",
	Why: "The address in `receives` leads to a cluster of which no thanos receive is among the manifests: what takes the requests there stores nothing, " +
		"or nobody takes them, and writers lose what their queues do not hold.",
	Remedy:  "Add receivers to the cluster's manifests, or write `receives` to the cluster that has them.",
	Sources: []checks.Source{{Project: "thanos-fleet", Version: "v0.1.0", File: "docs/fleet.md"}},
	Fleet:   true,
	Check:   checkUnreceived,
}

func checkUnwritten(f *observe.Fleet, tell checks.Tell) {
	sent := map[*observe.Cluster][]string{}
	for _, c := range f.Connections(observe.Writes) {
		sent[c.From.Cluster()] = append(sent[c.From.Cluster()], c.Address)
	}
	for _, g := range inventoried(f) {
		for _, c := range g {
			for _, w := range c.Input.Fleet.Writes(c.Entry) {
				if !slices.Contains(sent[c], w.To.URL) && allRead(c) {
					tell(observe.Place{Cluster: c}, "let wire-remote-write write it, or take it out of writes", "the inventory has it write to %s, and nothing in it does", w.Name())
				}
			}
		}
	}
}

// allRead tells whether there is a Prometheus, and the configuration of each is known. Where
// there is none, some other collector may write.
func allRead(c *observe.Cluster) bool {
	all := c.Processes(thanos.Prometheus, thanos.PrometheusAgent)
	return len(all) > 0 && !slices.ContainsFunc(all, func(p *observe.Process) bool { return !p.Configuration().Known })
}

func checkUnreceived(f *observe.Fleet, tell checks.Tell) {
	for _, g := range inventoried(f) {
		for _, c := range g {
			if len(c.Entry.Receives) > 0 && !c.MayRun(thanos.Receive) {
				tell(observe.Place{Cluster: c}, "add receivers, or take receives out of its entry", "the inventory has others write to it, and no thanos receive runs in it")
			}
		}
	}
}
