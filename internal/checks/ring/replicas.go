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
	Summary:  "A receiver of a ring refuses copies, for its own factor is lower than that of who sends them",
	Why: "A receiver that has the rings and stores series looks at the number of the copy that it is sent, and refuses one above its own `--receive.replication-factor`: " +
		"`request replica exceeds receiver replication factor`, a 400 that remote write does not repeat.",
	Remedy:  "Give all receivers that read the ring one factor.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "pkg/receive/handler.go"}},
	Check:   checkReplicas,
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
