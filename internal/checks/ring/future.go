package ring

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var future = &checks.Rule{
	ID:       "ring/future",
	Severity: krm.Warning,
	Check:    checkFuture,
}

func checkFuture(f *observe.Fleet, tell checks.Tell) {
	written := writtenTo(f)
	for _, p := range f.Processes(thanos.Receive) {
		if written[p] && lacks(p, futureFlag, "v0.32.0") {
			tell(p.At(futureFlag), setFuture(p), "without %s, one sample from a clock that is ahead makes it refuse all of the tenant's present samples", futureFlag)
		}
	}
}

// setFuture is what to write for the window of samples ahead.
func setFuture(p *observe.Process) string {
	if isOperated(p) {
		return "set tooFarInFutureTimeWindow: 10m"
	}
	return "set " + futureFlag + "=10m"
}
