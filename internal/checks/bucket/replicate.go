package bucket

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var replicate = &checks.Rule{
	ID:       "bucket/replicate",
	Severity: krm.Error,
	Check:    checkReplicate,
}

func checkReplicate(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Tools) {
		if !slices.Contains(p.Flags, "replicate") {
			continue
		}
		from, known := p.Bucket()
		to, toKnown := p.BucketAt(toFlag)
		if known && toKnown && from.Place() == to.Place() {
			tell(p.At(toFlag), "name the other bucket", "it copies from and to the same %s, so nothing is copied", nameOf(to))
		}
	}
}
