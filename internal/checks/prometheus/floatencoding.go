package prometheus

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const (
	startTimestamps = "st-storage"
	xor2Feature     = "xor2-encoding"
)

var floatEncoding = &checks.Rule{
	ID:       "prometheus/float-encoding",
	Severity: krm.Error,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, p := range f.Processes(thanos.Prometheus) {
			checkFloatEncoding(readBy{p, sidecarVersion(p)}, tell)
		}
	},
}

// checkFloatEncoding is silent of what the rule on encodings takes out beside a sidecar.
func checkFloatEncoding(p readBy, tell checks.Tell) {
	features, floats := p.Features(), p.TSDB().FloatEncoding
	stores, has := slices.Contains(features, startTimestamps), slices.Contains(features, xor2Feature)
	read := p.Peer() != nil
	version, known := p.Version()
	wants := known && wantsFeature(version) && !has
	switch {
	case read && len(p.turnedOn(thanos.HistogramST)) > 0 && stores:
	case stores && floats == "xor":
		tell(p.AtFeature(startTimestamps), either(read || wants, takeOut(p.Process), "leave chunk_encoding.floats out"),
			"Prometheus does not start with feature %s and storage.tsdb.chunk_encoding.floats: xor, which holds no start timestamps", startTimestamps)
	case !wants || p.Hidden != "" || slices.ContainsFunc(features, observe.HasVariable):
	case stores:
		tell(p.AtFeature(startTimestamps), either(read, takeOut(p.Process), "add "+xor2Feature),
			"Prometheus v3.13 and v3.14 do not start with feature %s alone: their chunks hold no start timestamps without %s", startTimestamps, xor2Feature)
	case floats == "xor2" && !read:
		tell(p.TSDB().At, "add it to --enable-feature, or leave chunk_encoding out",
			"Prometheus v3.13 and v3.14 do not start with storage.tsdb.chunk_encoding.floats: xor2 unless feature %s is on", xor2Feature)
	}
}

// wantsFeature tells whether a version takes XOR2 by a feature alone.
func wantsFeature(version string) bool {
	return thanos.AtLeast(version, "v3.13.0") && !thanos.AtLeast(version, "v3.15.0")
}

// either offers what no Thanos could read only where none does.
func either(read bool, remedy, other string) string {
	if read {
		return remedy
	}
	return remedy + ", or " + other
}
