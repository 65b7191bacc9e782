package ring

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var late = &checks.Rule{
	ID:       "ring/late",
	Severity: krm.Warning,
	Check:    checkLate,
}

func checkLate(f *observe.Fleet, tell checks.Tell) {
	single, written := singleCopies(f), writtenTo(f)
	for _, p := range f.Processes(thanos.Receive) {
		if single[p] && written[p] && lacks(p, lateFlag, "v0.30.0") {
			tell(p.At(lateFlag), "set "+lateFlag+"=10m, and "+"--compact.enable-vertical-compaction on the compactor of its bucket",
				"without %s, a restart loses the samples that were sent meanwhile, and there is one copy of each series", lateFlag)
		}
	}
}

// singleCopies are the receivers of which it is known that they get the only copy of a series.
func singleCopies(f *observe.Fleet) map[*observe.Process]bool {
	single, copied := map[*observe.Process]bool{}, map[*observe.Process]bool{}
	for _, m := range members(f) {
		for _, p := range m.Processes(thanos.Receive) {
			if factorOf(m.From) == 1 {
				single[p] = true
			} else {
				copied[p] = true
			}
		}
	}
	for _, p := range f.Processes(thanos.Receive) {
		if p.Routes() && p.Ingests() && factorOf(p) == 1 {
			single[p] = true
		}
	}
	for _, w := range f.Connections(observe.Writes) {
		for _, p := range w.Processes(thanos.Receive) {
			if !p.Routes() && p.Hidden == "" {
				single[p] = true
			}
		}
	}
	for p := range copied {
		delete(single, p)
	}
	return single
}
