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
	Fleet:    true,
	Check:    checkUnwritten,
}

var unreceived = &checks.Rule{
	ID:       "fleet/unreceived",
	Severity: krm.Warning,
	Fleet:    true,
	Check:    checkUnreceived,
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
