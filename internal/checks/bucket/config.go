package bucket

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var config = &checks.Rule{
	ID:       "bucket/config",
	Severity: krm.Error,
	Summary:  "A configuration of object storage is refused",
	Why: "Thanos reads the file at its start and ends where it cannot use it: an unknown type, a key that the type does not have " +
		"(S3, GCS, AZURE, SWIFT and OBS are strict), a value of another kind, a key that the type needs, keys that exclude each other.",
	Remedy:  "Correct the key that the message names.",
	Sources: []checks.Source{{Project: "thanos-io/objstore", Version: "v0.0.0-20250804093838-71d60dfee488", File: "client/factory.go"}, {Project: "thanos-io/objstore", Version: "v0.0.0-20250804093838-71d60dfee488", File: "providers"}, {Project: "Thanos", Version: "v0.42.4", File: "docs/storage.md"}},
	Check:   checkConfig,
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
