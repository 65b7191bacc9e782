package bucket

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var ignored = &checks.Rule{
	ID:       "bucket/ignored",
	Severity: krm.Warning,
	Check:    checkIgnored,
}

func checkIgnored(f *observe.Fleet, tell checks.Tell) {
	for _, r := range readers(f) {
		for _, p := range r.problems {
			if r.isHarmless(p) && p.Path != "prefix" && !strings.Contains(p.Message, "deprecated") { // slashes at a prefix are dropped
				tell(r.text.At, remedyOf(p), "%s", message(p))
			}
		}
		for _, p := range r.tooNew() {
			if !isRefusal(p) {
				tell(r.text.At, p.Remedy, "%s", message(p))
			}
		}
	}
}
