package ring

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var zones = &checks.Rule{
	ID:       "ring/zones",
	Severity: krm.Warning,
	Check:    checkZones,
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
