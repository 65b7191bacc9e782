package ring

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const (
	lateFlag   = "--tsdb.out-of-order.time-window"
	futureFlag = "--tsdb.too-far-in-future.time-window"
)

var windows = &checks.Rule{
	ID:       "ring/windows",
	Severity: krm.Info,
	Check:    checkWindows,
}

func checkWindows(f *observe.Fleet, tell checks.Tell) {
	single, written := singleCopies(f), writtenTo(f)
	for _, p := range f.Processes(thanos.Receive) {
		switch isLate := single[p] && lacks(p, lateFlag, "v0.30.0"); {
		case written[p]:
		case isLate:
			tell(p.At(lateFlag), "set "+lateFlag+"=10m and "+futureFlag+"=10m", "without %s, a restart loses the samples that are sent meanwhile", lateFlag)
		case lacks(p, futureFlag, "v0.32.0"):
			tell(p.At(futureFlag), setFuture(p), "without %s, one sample from a clock that is ahead makes it refuse all of the tenant's present samples", futureFlag)
		}
	}
}

// writtenTo are the receivers of which it is seen that something writes to them, directly
// or over the rings of others.
func writtenTo(f *observe.Fleet) map[*observe.Process]bool {
	next := map[*observe.Process][]*observe.Process{}
	for _, m := range members(f) {
		next[m.From] = append(next[m.From], m.Processes(thanos.Receive)...)
	}
	written := map[*observe.Process]bool{}
	var reach func(p *observe.Process)
	reach = func(p *observe.Process) {
		if written[p] {
			return
		}
		written[p] = true
		for _, behind := range next[p] {
			reach(behind)
		}
	}
	for _, w := range f.Connections(observe.Writes) {
		for _, p := range w.Processes(thanos.Receive) {
			reach(p)
		}
	}
	return written
}

// lacks tells whether a receiver that stores series has a window of nothing, though its
// version knows the flag.
func lacks(p *observe.Process, flag, since string) bool {
	version, known := p.Version()
	value := p.Flags.Value(flag)
	mayGive := !isOperated(p) || flag == futureFlag && p.Owner().Group() == krm.ThanosOperator // which has a field for it
	return p.Ingests() && p.Hidden == "" && mayGive && (!known || thanos.AtLeast(version, since)) &&
		slices.Contains([]string{"", "0", "0s", "0m", "0h", "0d"}, value)
}
