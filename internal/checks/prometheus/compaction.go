package prometheus

import (
	"cmp"
	"path"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/shards"
)

const (
	minBlock     = "--storage.tsdb.min-block-duration"
	maxBlock     = "--storage.tsdb.max-block-duration"
	delayCompact = "--storage.tsdb.delay-compact-file.path"
)

var compaction = &checks.Rule{
	ID:       "prometheus/compaction",
	Severity: krm.Error,
	Check:    checkCompaction,
}

func checkCompaction(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Prometheus) {
		s := p.Pods.Process(thanos.Sidecar)
		if s == nil || !s.Uploads() || p.Hidden != "" || s.Flags.Has("--shipper.ignore-unequal-block-size") {
			continue
		}
		from, to := cmp.Or(p.Flags.Value(minBlock), "2h"), p.Flags.Value(maxBlock)
		if waits(p, s, tell) || same(from, to) || observe.HasVariable(from+to) {
			continue
		}
		remedy := "add " + minBlock + "=2h and " + maxBlock + "=2h"
		if p.Cluster().IsMade(p.Pods.Object) {
			remedy = "use spec.thanos, or write disableCompaction: true"
		}
		tell(p.At(maxBlock), remedy,
			"the sidecar uploads blocks and does not start while Prometheus compacts them: blocks of %s, up to %s", from, cmp.Or(to, "the default, a tenth of the retention"))
	}
}

// waits tells whether Prometheus waits for the sidecar's uploads, and tells of one that
// waits for another file than the sidecar writes.
func waits(p, s *observe.Process, tell checks.Tell) bool {
	file := p.Flags.Value(delayCompact)
	version, known := s.Version()
	if file == "" || known && !thanos.AtLeast(version, "v0.42.0") {
		return false
	}
	folder := s.Flags.Value("--tsdb.path")
	writes := path.Join(folder, cmp.Or(s.Flags.Value("--shipper.meta-file-name"), "thanos.shipper.json"))
	if folder != "" && !observe.HasVariable(file+writes) && path.Clean(file) != writes {
		tell(p.At(delayCompact), "write "+delayCompact+"="+writes,
			"Prometheus waits for %s, and the sidecar, which does not start then, writes %s", file, writes)
	}
	return true
}

// same tells whether two durations are equal, however they are written.
func same(a, b string) bool {
	x, known := shards.Duration(a)
	y, alsoKnown := shards.Duration(b)
	return a == b || known && alsoKnown && x == y
}
