package prometheus

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// What a Prometheus may do and no Thanos up to v0.42.5 can follow. Each was seen on
// running servers, Prometheus 3.13 to 3.16.

var encoding = &checks.Rule{
	ID:       "prometheus/encoding",
	Severity: krm.Error,
	Summary:  "Prometheus writes chunks that Thanos cannot read",
	Why: "XOR2 chunks of Prometheus 3.15 and later, and those with start timestamps, are unknown to Thanos up to v0.42.5. " +
		"One such Prometheus behind a querier makes plain selections fail for everybody, while rates and sums leave its cluster out with success and without a warning; a store gateway fails on its blocks, and a compactor ends on them.",
	Remedy: "Leave `chunk_encoding` and the features xor2-encoding, st-storage and histograms-st-encoding out where a sidecar reads.",
	Sources: []checks.Source{
		{Project: "Prometheus", Version: "v3.16.0", File: "docs/feature_flags.md"},
		{Project: "Thanos", Version: "v0.42.4", File: "pkg/store/prometheus.go"},
	},
	Check: checkEncoding,
}

func checkEncoding(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Prometheus) {
		if p.Pods.Process(thanos.Sidecar) == nil {
			continue
		}
		if t := p.TSDB(); t.FloatEncoding == "xor2" {
			tell(t.At, "leave chunk_encoding out", "storage.tsdb.chunk_encoding.floats is xor2, which no Thanos can read")
		}
		for _, feature := range p.Features() {
			if slices.Contains([]string{"xor2-encoding", "st-storage", "histograms-st-encoding"}, feature) {
				tell(p.At("--enable-feature"), "take it out of --enable-feature", "feature %s writes chunks that no Thanos can read", feature)
			}
		}
	}
}

var typeLabels = &checks.Rule{
	ID:       "prometheus/type-labels",
	Severity: krm.Warning,
	Summary:  "Prometheus adds labels for type and unit that Thanos does not leave out when it joins series",
	Why: "With `type-and-unit-labels` Prometheus itself ignores `__type__` and `__unit__` when it matches two series; Thanos does not. " +
		"Through a querier or a ruler a gauge divided by a counter is empty, and `unless` leaves everything, so alerts fire that should not.",
	Remedy: "Leave the feature out where a sidecar reads.",
	Sources: []checks.Source{
		{Project: "Prometheus", Version: "v3.13.5", File: "docs/feature_flags.md"},
	},
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, p := range f.Processes(thanos.Prometheus) {
			if p.Pods.Process(thanos.Sidecar) != nil && slices.Contains(p.Features(), "type-and-unit-labels") {
				tell(p.At("--enable-feature"), "take it out of --enable-feature",
					"feature type-and-unit-labels: queries through Thanos that join series of two types come out empty")
			}
		}
	},
}

var remoteWrite2 = &checks.Rule{
	ID:       "prometheus/remote-write-2",
	Severity: krm.Error,
	Summary:  "Remote write 2.0 to Thanos Receive, which stores none of it",
	Why:      "Receive answers 200 to a request of remote write 2.0 and stores nothing. Prometheus counts the samples as failed and does not send them again.",
	Remedy:   "Leave `protobuf_message` out, or write prometheus.WriteRequest.",
	Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "pkg/receive/handler.go"},
		{Project: "Prometheus", Version: "v3.13.5", File: "config/config.go"},
	},
	Check: func(f *observe.Fleet, tell checks.Tell) {
		eachWrite(f, func(p *observe.Process, w observe.RemoteWrite) {
			if w.Message == "io.prometheus.write.v2.Request" {
				tell(w.At, "take protobuf_message out", "remote_write sends %s, of which Thanos Receive stores nothing", w.Message)
			}
		})
	},
}

var histograms = &checks.Rule{
	ID:       "prometheus/histograms",
	Severity: krm.Error,
	Summary:  "Classic histograms are converted to a form that remote write to Thanos Receive drops",
	Why: "Remote write 1 cannot carry native histograms with custom buckets, and drops them; the counters of failed samples stay at 0. " +
		"Where `convert_classic_histograms_to_nhcb` turns classic histograms into these, and does not keep them beside, every one is missing at the receiver.",
	Remedy: "Leave `convert_classic_histograms_to_nhcb` out, or add `always_scrape_classic_histograms: true`.",
	Sources: []checks.Source{
		{Project: "Prometheus", Version: "v3.13.5", File: "storage/remote/queue_manager.go"},
	},
	Check: func(f *observe.Fleet, tell checks.Tell) {
		told := map[*observe.Process]bool{}
		eachWrite(f, func(p *observe.Process, _ observe.RemoteWrite) {
			for _, j := range p.ScrapeJobs() {
				if j.Histograms.LosesClassic() && !told[p] {
					told[p] = true
					tell(j.At, "leave it out, or add always_scrape_classic_histograms: true",
						"convert_classic_histograms_to_nhcb of job %s: remote write to Thanos Receive drops what it makes of histograms", j.Name)
				}
			}
		})
	},
}

// eachWrite calls visit for each remote_write of a Prometheus that leads to Thanos Receive.
func eachWrite(f *observe.Fleet, visit func(p *observe.Process, w observe.RemoteWrite)) {
	nth := map[*observe.Process]int{}
	for _, c := range f.Connections(observe.Writes) {
		writes := c.From.RemoteWrites()
		i := nth[c.From]
		nth[c.From]++
		isReceive := len(c.Processes(thanos.Receive)) > 0 || c.Status == observe.Unknown && c.Path == "/api/v1/receive"
		if i < len(writes) && isReceive {
			visit(c.From, writes[i])
		}
	}
}
