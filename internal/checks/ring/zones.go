package ring

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var zones = &checks.Rule{
	ID:       "ring/zones",
	Severity: krm.Warning,
	Summary:  "Some endpoints of a ring have a zone, and others none",
	Why: "Ketama spreads the copies of a series over zones, and endpoints without one are a zone of their own, wherever they run: " +
		"two copies may lie in one zone, and be away together.",
	Remedy:  "Give every endpoint its zone, or none.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "pkg/receive/hashring.go"}},
	Check:   checkZones,
}

func checkZones(f *observe.Fleet, tell checks.Tell) {
	for _, r := range readers(f) {
		for _, ring := range r.rings {
			if ring.PartlyZoned() {
				tell(r.text.At, "give every endpoint a zone, or none", "some endpoints of ring %q have no zone, and count as a zone of their own", ring.Name)
			}
		}
	}
}
