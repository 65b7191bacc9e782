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
	Summary:  "One sample from the future makes a receiver refuse those of the present",
	Why: "Without `--tsdb.too-far-in-future.time-window` a receiver takes a sample of any time ahead, from one machine with a wrong clock. " +
		"From then on every sample of the present is too old for the tenant's head: `409 out of bounds`, until the receiver's data is removed or the time has come.",
	Remedy:  "Set `--tsdb.too-far-in-future.time-window=10m`.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "pkg/receive/writer.go"}, {Project: "Thanos", Version: "v0.32.0", File: "CHANGELOG.md (6195)"}},
	Check:   checkFuture,
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
