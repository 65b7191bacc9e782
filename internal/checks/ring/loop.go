package ring

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var loop = &checks.Rule{
	ID:       "ring/loop",
	Severity: krm.Error,
	Check:    checkLoop,
}

func checkLoop(f *observe.Fleet, tell checks.Tell) {
	next := map[*observe.Process][]member{}
	for _, m := range members(f) {
		if m.From.Flags.RoutesOnly() && (m.Status == observe.Found || m.Status == observe.Loopback && m.Target.Port == grpcPort(m.From)) {
			next[m.From] = append(next[m.From], m)
		}
	}
	for _, from := range f.Processes(thanos.Receive) {
		for _, m := range next[from] {
			if leadsTo(next, m, from, nil) {
				tell(m.At, "name the receivers that store series, or give the receiver its --receive.local-endpoint",
					"endpoint %q leads back to the router that reads it, and requests go round without an end", m.Address)
			}
		}
	}
}

// leadsTo tells whether an endpoint leads to a router, also over others.
func leadsTo(next map[*observe.Process][]member, m member, router *observe.Process, seen []*observe.Process) bool {
	for _, p := range m.Processes() {
		if p == router {
			return true
		}
		if slices.Contains(seen, p) || !p.Flags.RoutesOnly() {
			continue
		}
		seen = append(seen, p)
		for _, further := range next[p] {
			if leadsTo(next, further, router, seen) {
				return true
			}
		}
	}
	return false
}
