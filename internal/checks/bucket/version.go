package bucket

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var version = &checks.Rule{
	ID:       "bucket/version",
	Severity: krm.Error,
	Summary:  "A configuration of object storage is newer than the Thanos that reads it",
	Why: "Keys and types came with versions. An older Thanos with a strict parser refuses a key that it does not know and does not start; " +
		"and one before v0.22 takes `$(NAME)` for the value.",
	Remedy:  "Upgrade the image, or configure the bucket otherwise.",
	Sources: []checks.Source{objstoreSource("providers"), thanosSource("CHANGELOG.md")},
	Check:   checkVersion,
}

func checkVersion(f *observe.Fleet, tell checks.Tell) {
	for _, r := range readers(f) {
		for _, p := range r.tooNew() {
			if isRefusal(p) {
				tell(r.text.At, p.Remedy, "%s", message(p))
			}
		}
	}
}
