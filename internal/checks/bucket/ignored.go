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
	Summary:  "A key of a configuration of object storage has no effect",
	Why: "Some types read their keys leniently, and some keys do nothing beside others or in an older version. " +
		"Thanos starts and says nothing, and what was meant (a login, encryption, a time limit) does not happen.",
	Remedy:  "Correct the key, or remove it.",
	Sources: []checks.Source{{Project: "thanos-io/objstore", Version: "v0.0.0-20250804093838-71d60dfee488", File: "client/factory.go"}, {Project: "thanos-io/objstore", Version: "v0.0.0-20250804093838-71d60dfee488", File: "providers"}},
	Check:   checkIgnored,
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
