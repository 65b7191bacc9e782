package ring

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

var flush = &checks.Rule{
	ID:       "ring/flush",
	Severity: krm.Warning,
	Check:    checkFlush,
}

func checkFlush(f *observe.Fleet, tell checks.Tell) {
	answers := answersOf(f)
	for _, r := range readers(f) {
		version, _ := r.Version()
		if !r.Ingests() || isOperated(r.Process) || r.algorithm == hashring.Ketama || !thanos.Supports(thanos.Receive, algorithmFlag, version) {
			continue
		}
		own, known := r.own(answers)
		ketama := slices.DeleteFunc(slices.Clone(own), func(ring hashring.Ring) bool { return ring.Algorithm != hashring.Ketama })
		switch {
		case len(ketama) == 0:
		case len(ketama) == len(own):
			tell(r.At(algorithmFlag), "set "+algorithmFlag+"=ketama", "its rings are ketama by the file and hashmod by the flag, so it flushes its head with every change of a ring")
		case known:
			tell(r.At(algorithmFlag), "give all its rings one algorithm", "it is in ring %q with ketama and in another with hashmod, so it flushes its head with every change of the rings", ketama[0].Name)
		}
	}
}

// own returns the rings that the reader is in itself, as far as that is known: all that it
// reads otherwise.
func (r reader) own(answers map[answerKey]observe.Answer) (rings []hashring.Ring, known bool) {
	for _, ring := range r.rings {
		if slices.Contains(ringWorkloads(r, ring, answers), r.Pods) {
			rings = append(rings, ring)
		}
	}
	if len(rings) == 0 {
		return r.rings, false
	}
	return rings, true
}
