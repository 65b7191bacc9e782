package thanos

import "slices"

// Gap is something that a Prometheus, an agent or a ruler may do, and that the Thanos which
// it meets cannot follow. Rules, functions and docs/versions.md read this one table: when a
// version of Thanos is released that can, its Fixed is the line that changes.
type Gap struct {
	// Name is short, for instance xor2.
	Name string
	// Meets is how the two meet.
	Meets Meeting
	// Does says what is done, in Markdown.
	Does string
	// Switches turn it on, each by itself.
	Switches []Switch
	// Fixed is the first Thanos that can follow, "" while there is none.
	Fixed string
	// Rule tells it; what it calls an error, functions refuse.
	Rule string
	// Happens says what comes of it, Remedy what to do, in Markdown; "" where they are what
	// the rule's documentation says.
	Happens, Remedy string
}

// Meeting is how a Prometheus and Thanos meet.
type Meeting string

// The meetings.
const (
	Beside   Meeting = "a sidecar reads it"
	Received Meeting = "it writes to Receive"
	Ruled    Meeting = "a ruler evaluates it"
)

// Form is where a switch stands.
type Form string

// The forms.
const (
	Key     Form = "key"     // of a configuration file
	Command Form = "flag"    // a flag by itself
	Feature Form = "feature" // a value of --enable-feature, and of enableFeatures
	Field   Form = "field"   // of an object of prometheus-operator
	Written Form = "by"      // what is written otherwise, in Markdown
)

// Switch is one thing that turns something on.
type Switch struct {
	Form Form
	Name string
	// Since and Gone are the versions of Prometheus in which it does: from the first on,
	// and before the second; "" for none.
	Since, Gone string
}

// The gaps. Each was seen on running servers, Prometheus 3.13 to 3.16 and Thanos v0.42.5,
// unless a line names a source.
var (
	XOR2 = &Gap{
		Name: "xor2", Meets: Beside, Rule: "prometheus/encoding",
		Does: "chunks of floats as XOR2",
		Switches: []Switch{ // Prometheus v3.16.0, CHANGELOG.md, cmd/prometheus/main.go
			{Key, "storage.tsdb.chunk_encoding.floats: xor2", "v3.13.0", ""},
			{Feature, "xor2-encoding", "v3.11.0", ""},
			{Feature, "st-storage", "v3.15.0", ""},
			{Field, "tsdb.chunkEncoding.floats: Xor2", "v3.13.0", ""},
		},
	}
	HistogramST = &Gap{
		Name: "histograms-st", Meets: Beside, Rule: "prometheus/encoding",
		Does:     "chunks of native histograms with start timestamps",
		Switches: []Switch{{Feature, "histograms-st-encoding", "v3.14.0", ""}, {Feature, "st-storage", "v3.15.0", ""}},
		Happens:  "The same as of XOR2, for native histograms.",
		Remedy:   "Leave the features histograms-st-encoding and st-storage out where a sidecar reads.",
	}
	TypeLabels = &Gap{
		Name: "type-labels", Meets: Beside, Rule: "prometheus/type-labels",
		Does:     "labels for type and unit",
		Switches: []Switch{{Feature, "type-and-unit-labels", "v3.5.0", ""}},
	}
	AgentBeside = &Gap{
		Name: "agent", Meets: Beside, Rule: "prometheus/agent",
		Does:     "nothing but write on, as an agent",
		Switches: []Switch{{Command, "--agent", "v3.0.0", ""}, {Feature, "agent", "v2.32.0", "v3.0.0"}, {Written, "a PrometheusAgent with a sidecar in `containers`", "", ""}},
	}
	NativeHistograms = &Gap{ // Thanos, CHANGELOG.md of v0.30.0 and v0.31.0
		Name: "native-histograms", Meets: Beside, Fixed: "v0.31.0", Rule: "prometheus/native-histograms",
		Does: "native histograms",
		Switches: []Switch{
			{Feature, "native-histograms", "v2.40.0", "v3.9.0"},
			{Key, "scrape_native_histograms: true", "v3.8.0", ""},
			{Field, "scrapeNativeHistograms: true", "v3.8.0", ""},
		},
	}
	RemoteWrite2 = &Gap{
		Name: "remote-write-2", Meets: Received, Rule: "prometheus/remote-write-2",
		Does: "remote write 2.0, also of an agent or a stateless ruler",
		Switches: []Switch{
			{Key, "remote_write[].protobuf_message: io.prometheus.write.v2.Request", "v2.54.0", ""},
			{Field, "remoteWrite[].messageVersion: V2.0", "v2.54.0", ""},
		},
	}
	CustomBuckets = &Gap{
		Name: "custom-buckets", Meets: Received, Rule: "prometheus/histograms",
		Does: "classic histograms turned into native ones with custom buckets",
		Switches: []Switch{
			{Key, "convert_classic_histograms_to_nhcb: true", "v3.0.0", ""},
			{Written, "relabelling that writes `__convert_classic_histograms_to_nhcb__`", "v3.13.0", ""},
			{Field, "convertClassicHistogramsToNHCB: true", "v3.0.0", ""},
		},
	}
	Exemplars = &Gap{
		Name: "exemplars", Meets: Received, Rule: "prometheus/exemplars",
		Does:     "exemplars, where Receive has no room for any",
		Switches: []Switch{{Key, "remote_write[].send_exemplars: true", "v2.27.0", ""}, {Field, "remoteWrite[].sendExemplars: true", "v2.27.0", ""}},
	}
	PromQL = &Gap{
		Name: "promql", Meets: Ruled, Rule: "query/syntax",
		Does: "expressions of a newer PromQL, which promtool takes",
		Switches: []Switch{
			{Written, "`first_over_time`", "v3.14.0", ""},
			{Written, "durations that are computed, `[5m * 2]`", "v3.14.0", ""},
			{Written, "`smoothed` and `anchored`", "v3.16.0", ""},
			{Written, "the operators `</` and `>/`", "v3.11.0", ""},
		},
		Happens: "`thanos rule` does not start, and a running one keeps the old rules. Experimental functions alone have a switch, `--enable-feature=promql-experimental-functions`.",
		Remedy:  "Write the expression as the ruler's version takes it, or turn the feature on at the ruler and at the queriers that it asks.",
	}
)

// Gaps are all of them, by how the two meet.
var Gaps = []*Gap{XOR2, HistogramST, TypeLabels, AgentBeside, NativeHistograms, RemoteWrite2, CustomBuckets, Exemplars, PromQL}

// Holds tells whether a version of Thanos cannot follow.
func (g *Gap) Holds(version string) bool { return g.Fixed == "" || !AtLeast(version, g.Fixed) }

// Nobody names who cannot: no Thanos, or none before the first that can.
func (g *Gap) Nobody() string {
	if g.Fixed == "" {
		return "no Thanos"
	}
	return "no Thanos before " + g.Fixed
}

// TurnedOn returns those of the features that turn it on at a version of Prometheus.
func (g *Gap) TurnedOn(features []string, version string) []string {
	return slices.DeleteFunc(slices.Clone(features), func(name string) bool {
		return !slices.ContainsFunc(g.Switches, func(s Switch) bool { return s.Form == Feature && s.Name == name && s.at(version) })
	})
}

func (s Switch) at(version string) bool {
	return (s.Since == "" || AtLeast(version, s.Since)) && (s.Gone == "" || !AtLeast(version, s.Gone))
}

// languages are the Prometheus whose PromQL a Thanos takes, by its version (go.mod), the
// newest first; of one that nobody knows yet it is a version that takes everything.
var languages = []struct{ thanos, prometheus string }{
	{"v0.43.0", Unreleased},
	{"v0.42.0", "v3.9.0"},
	{"v0.41.0", "v3.8.0"},
	{"v0.40.0", "v3.5.0"},
	{"v0.39.0", "v3.3.0"},
	{"v0.38.0", "v3.1.0"},
}

// Unreleased is a version that takes what nobody knows yet.
const Unreleased = "v9.0.0"

// Language returns the version of Prometheus whose PromQL a Thanos takes.
func Language(version string) string {
	for _, l := range languages {
		if AtLeast(version, l.thanos) {
			return l.prometheus
		}
	}
	return "v2.55.0"
}
