package ring

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var replicas = &checks.Rule{
	ID:       "ring/replicas",
	Severity: krm.Error,
	Check:    checkReplicas,
}

func checkReplicas(f *observe.Fleet, tell checks.Tell) {
	routers := map[*observe.Process]reader{}
	for _, r := range readers(f) {
		routers[r.Process] = r
	}
	for _, m := range members(f) {
		sent := factorOf(m.From)
		if r, known := routers[m.From]; known && len(r.rings[m.Ring].Endpoints) < sent {
			continue // it writes nothing at all, of which ring/factor tells
		}
		for _, p := range m.Processes(thanos.Receive) {
			own := factorOf(p)
			if !p.Routes() || !p.Ingests() || own == 0 || own >= sent {
				continue
			}
			tell(p.At(factorFlag), "give all receivers of the ring one factor",
				"its factor is %d, and it is sent copies of %d, of which it refuses those above its own", own, sent)
		}
	}
}
