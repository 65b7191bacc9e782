package bucket

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var config = &checks.Rule{
	ID:       "bucket/config",
	Severity: krm.Error,
	Check:    checkConfig,
}

func checkConfig(f *observe.Fleet, tell checks.Tell) {
	for _, r := range readers(f) {
		for _, p := range r.problems {
			if !r.isHarmless(p) {
				tell(r.text.At, remedyOf(p), "%s", message(p))
			}
		}
	}
}
