package ring

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

var flush = &checks.Rule{
	ID:       "ring/flush",
	Severity: krm.Warning,
	Summary:  "A receiver flushes its head with every change of the ring, though ketama needs no flush",
	Why: "Whether a receiver flushes is decided by its flag alone, not by the `algorithm` of the ring. With the flag at hashmod, its default, " +
		"every change of the file makes all receivers not ready at once, write out what they hold and upload it.",
	Remedy:  "Set `--receive.hashrings-algorithm=ketama` on the receivers too.",
	Sources: []checks.Source{thanosSource("cmd/thanos/receive.go")},
	Check:   checkFlush,
}

func checkFlush(f *observe.Fleet, tell checks.Tell) {
	for _, r := range readers(f) {
		isKetama := func(ring hashring.Ring) bool { return ring.Algorithm == hashring.Ketama }
		if r.Ingests() && !isOperated(r.Process) && r.algorithm != hashring.Ketama && len(r.rings) > 0 && !slices.ContainsFunc(r.rings, func(ring hashring.Ring) bool { return !isKetama(ring) }) {
			tell(r.At(algorithmFlag), "set "+algorithmFlag+"=ketama", "its rings are ketama by the file and hashmod by the flag, so it flushes its head with every change of a ring")
		}
	}
}
