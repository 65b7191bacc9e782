package ring

import (
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

const factorFlag = "--receive.replication-factor"

var factor = &checks.Rule{
	ID:       "ring/factor",
	Severity: krm.Error,
	Summary:  "A ring has fewer receivers, or zones too uneven, for the copies that are to be written",
	Why: "A receiver writes each series to as many members of the ring as `--receive.replication-factor` says. " +
		"With ketama a receiver refuses a ring with fewer members; with hashmod it starts and every write fails with \"insufficient nodes\", " +
		"and remote write repeats it until its queue is full. " +
		"Over zones ketama takes one member of each zone in turn; where a zone is too small for that it looks for ever, one core is busy and the receiver never becomes ready. " +
		"A receiver without rings is a ring of one, itself; from v0.41 on it takes at least what routers send it.",
	Remedy: "Add receivers to the ring, spread them evenly over the zones, or lower the factor everywhere at once. " +
		"Where routers stand in front, the factor is theirs alone.",
	Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "pkg/receive/hashring.go"},
		{Project: "Thanos", Version: "v0.42.4", File: "pkg/receive/handler.go"},
		{Project: "Thanos", Version: "issue 5639", File: "https://github.com/thanos-io/thanos/issues/5639"},
	},
	Check: checkFactor,
}

func checkFactor(f *observe.Fleet, tell checks.Tell) {
	written := map[*observe.Process]bool{}
	for _, w := range receiverWrites(f) {
		written[w.to] = true
	}
	for _, p := range f.Processes(thanos.Receive) {
		if n := factorOf(p); n > 1 && !p.Routes() && p.Hidden == "" && (written[p] || isBefore(p, "v0.41.0")) {
			tell(p.At(factorFlag), "remove it here; it belongs to the receivers that read the rings",
				"each series is to be written %d times by a receiver that has no rings and so knows itself alone, and every write fails", n)
		}
	}
	for _, r := range readers(f) {
		for _, ring := range named(r.rings) {
			for _, p := range hashring.CheckRing(ring, r.factor) {
				remedy := p.Remedy
				if len(ring.Endpoints) < r.factor {
					remedy = fmt.Sprintf("name %d receivers in the ring, or lower %s", r.factor, factorFlag)
				}
				if p.Path == "endpoints" && len(ring.Endpoints) > 0 {
					tell(r.At(factorFlag), remedy, "%s", p.Message)
				}
			}
		}
	}
}

// isBefore tells whether a process is known to be older than a version.
func isBefore(p *observe.Process, version string) bool {
	own, known := p.Version()
	return known && !thanos.AtLeast(own, version)
}
