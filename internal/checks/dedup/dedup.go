// Package dedup holds the rules on the labels that replicas differ in, and on who takes
// them out: queriers, compactors and the way of alerts.
package dedup

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	alerts,
	alike,
	compactor,
	empty,
	function,
	identity,
	penalty,
	querier,
	written,
}

// replicaLabels are the labels in which the replicas of a producer differ; none for one
// pod, and none where nobody holds what another holds too.
func replicaLabels(p *observe.Process, copies map[*observe.Process]bool) []string {
	l := p.ExternalLabels()
	if p.Pods.Replicas() < 2 || p.Pods.Kind() == "DaemonSet" || p.Component == thanos.Receive && !copies[p] {
		return nil
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(l.Values)), func(name string) bool { return !l.PerPod(name) || isText(p, name) })
}

// isText tells whether a label of a Prometheus holds $(NAME), which is put in by a reloader
// alone, and there is none.
func isText(p *observe.Process, name string) bool {
	peer := p.Peer()
	if p.Component != thanos.Sidecar || peer == nil {
		return false
	}
	raw := peer.RawLabels()
	return len(krm.References(raw.Get(name))) > 0 && !raw.Reloaded
}

// copies are the receivers that hold what others hold too: members of a ring with a factor
// above 1.
func copies(f *observe.Fleet) map[*observe.Process]bool {
	found := map[*observe.Process]bool{}
	for _, c := range f.Connections(observe.Routes) {
		if n, err := strconv.Atoi(c.From.Flags.Value("--receive.replication-factor")); err != nil || n < 2 {
			continue
		}
		for _, p := range c.Processes(thanos.Receive) {
			found[p] = true
		}
	}
	return found
}

// scrapes tells whether what a producer writes was scraped or evaluated by itself, at its
// own times.
func scrapes(p *observe.Process) bool { return p.Component != thanos.Receive }

// what names the producers of a kind.
func what(p *observe.Process) string {
	switch p.Component {
	case thanos.Receive:
		return "receivers"
	case thanos.Rule:
		return "rulers"
	}
	return "Prometheus"
}

// list writes names for a message.
func list(names []string) string { return strings.Join(names, ", ") }
