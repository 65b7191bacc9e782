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
	Check:    checkFactor,
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
