package prometheus

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// What a Prometheus may do, and the Thanos beside it cannot follow, by the table of package
// thanos.

var encoding = &checks.Rule{
	ID:       thanos.XOR2.Rule,
	Severity: krm.Error,
	Check:    checkEncoding,
}

// takeOut is what to do about a feature.
func takeOut(p *observe.Process) string {
	if isOperated(p) {
		return "take the feature out of the object"
	}
	return "take it out of --enable-feature"
}

func isOperated(p *observe.Process) bool { return p.Cluster().IsMade(p.Pods.Object) }

// checkEncoding: what the file says of floats counts in place of what features do.
func checkEncoding(f *observe.Fleet, tell checks.Tell) {
	for _, p := range beside(f) {
		t := p.TSDB()
		if thanos.XOR2.Holds(p.reader) && t.FloatEncoding == "xor2" {
			tell(t.At, "leave chunk_encoding out", "storage.tsdb.chunk_encoding.floats is xor2, which %s can read", thanos.XOR2.Nobody())
		}
		for _, g := range []*thanos.Gap{thanos.XOR2, thanos.HistogramST} {
			if g == thanos.XOR2 && (t.FloatEncoding == "xor" || t.FloatEncoding != "" && isOperated(p.Process)) {
				continue
			}
			for _, feature := range p.turnedOn(g) {
				tell(p.AtFeature(feature), p.takeOut(feature), "feature %s writes chunks that %s can read", feature, g.Nobody())
			}
		}
	}
}

// takeOut leaves no feature behind that does not work without the one that goes.
func (p readBy) takeOut(feature string) string {
	version, known := p.Version()
	if feature == xor2Feature && known && wantsFeature(version) && slices.Contains(p.Features(), startTimestamps) {
		return takeOut(p.Process) + ", and " + startTimestamps + ", which needs it"
	}
	return takeOut(p.Process)
}

var typeLabels = &checks.Rule{
	ID:       thanos.TypeLabels.Rule,
	Severity: krm.Warning,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, p := range beside(f) {
			for _, feature := range p.turnedOn(thanos.TypeLabels) {
				tell(p.AtFeature(feature), takeOut(p.Process), "feature %s: queries through Thanos that join series of two types come out empty", feature)
			}
		}
	},
}

var nativeHistograms = &checks.Rule{
	ID:       thanos.NativeHistograms.Rule,
	Severity: krm.Error,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, p := range beside(f) {
			remedy := "upgrade the image of thanos to " + thanos.NativeHistograms.Fixed + " or later"
			for _, feature := range p.turnedOn(thanos.NativeHistograms) {
				tell(p.AtFeature(feature), remedy, "feature %s: %s reads native histograms, and the sidecar is %s", feature, thanos.NativeHistograms.Nobody(), p.reader)
			}
			for _, j := range p.ScrapeJobs() {
				if thanos.NativeHistograms.Holds(p.reader) && j.Histograms.Native != nil && *j.Histograms.Native {
					tell(j.At, remedy, "scrape_native_histograms: %s reads them, and the sidecar is %s", thanos.NativeHistograms.Nobody(), p.reader)
					break
				}
			}
		}
	},
}

// readBy is a Prometheus that a sidecar stands beside, and the sidecar's version.
type readBy struct {
	*observe.Process
	reader string
}

func beside(f *observe.Fleet) []readBy {
	var found []readBy
	for _, p := range f.Processes(thanos.Prometheus) {
		if p.Peer() != nil {
			found = append(found, readBy{p, sidecarVersion(p)})
		}
	}
	return found
}

// sidecarVersion is that of the sidecar beside a Prometheus, "" without one.
func sidecarVersion(p *observe.Process) string {
	s := p.Peer()
	if s == nil {
		return ""
	}
	version, _ := s.Version()
	return version
}

// turnedOn are the features that bring what the reader cannot follow.
func (p readBy) turnedOn(g *thanos.Gap) []string {
	if !g.Holds(p.reader) {
		return nil
	}
	version, _ := p.Version()
	return g.TurnedOn(p.Features(), version)
}
