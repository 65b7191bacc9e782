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
	Summary:  "A bucket is replicated onto itself",
	Why: "`thanos tools bucket replicate` copies blocks from one bucket to another. Where both flags name the same bucket and folder, " +
		"it copies nothing, is well, and there is no second copy of anything.",
	Remedy:  "Name the other bucket in `--objstore-to.config`.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "docs/components/tools.md"}, {Project: "Thanos", Version: "v0.42.4", File: "pkg/replicate/scheme.go"}},
	Check:   checkReplicate,
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
