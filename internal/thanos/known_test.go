package thanos

import (
	"strings"
	"testing"

	"golang.org/x/mod/semver"
)

func TestFlagStanding(t *testing.T) {
	for _, c := range []struct {
		component     Component
		flag, version string
		want          Standing
		word          string
	}{
		{Query, "--endpoint", "v0.42.4", Known, "endpoint"},
		{Query, "--endpoint", "v0.23.0", TooNew, "endpoint"},
		{Query, "--store", "v0.42.4", Gone, "store"},
		{Query, "--no-query.auto-downsampling", "v0.42.4", Known, "query.auto-downsampling"},
		{Query, "--endpoints", "v0.42.4", Foreign, "endpoint"},
		{Compact, "--compact.enable-vertical-compaction", "v0.42.4", Known, "compact.enable-vertical-compaction"},
		{Receive, "--receive.limits-config-file", "v0.42.4", Unsure, ""},
		{Receive, "--writer.intern", "v0.42.4", Known, "writer.intern"},
		{Query, "--anything", "v0.43.0", Unsure, ""},
		{Query, "--anything", "v1.4.0", Unsure, ""},
		{Tools, "--anything", "v0.42.4", Unsure, ""},
		{Grafana, "--anything", "v11.0.0", Unsure, ""},
		{PrometheusAgent, "--storage.agent.path", "v2.31.0", TooNew, "storage.agent.path"},
		{Prometheus, "--web.config.file", "v2.24.0", Known, "web.config.file"},
		{Prometheus, "--alertmanager.timeout", "v3.0.0", Gone, "alertmanager.timeout"},
		// Hidden flags, and flags that another component had long before.
		{Query, "--query.disable-fallback", "v0.38.0", TooNew, "query.disable-fallback"},
		{Query, "--deduplication.func", "v0.37.2", TooNew, "deduplication.func"},
		{Compact, "--block-sync-concurrency", "v0.36.1", Gone, "block-sync-concurrency"},
		{Store, "--block-sync-concurrency", "v0.36.1", Known, "block-sync-concurrency"},
		{Store, "--disable-admin-operations", "v0.38.0", TooNew, "disable-admin-operations"},
		{Sidecar, "--shipper.skip-corrupted-blocks", "v0.42.5", Known, "shipper.skip-corrupted-blocks"},
		{Rule, "--tsdb.enable-native-histograms", "v0.39.2", TooNew, "tsdb.enable-native-histograms"},
	} {
		got, word := FlagStanding(c.component, c.flag, c.version)
		if got != c.want || word.Name != c.word {
			t.Errorf("%s %s %s: %v %q, want %v %q", c.component, c.flag, c.version, got, word.Name, c.want, c.word)
		}
	}
}

// TestKnownAgree: what both tables say of a flag is the same, and each line is whole.
func TestKnownAgree(t *testing.T) {
	for _, f := range flags {
		for _, version := range []string{f.Since, f.Removed} {
			if known := ranges[f.Component.Program()]; version == "" || !AtLeast(version, known[0]) || AtLeast(version, known[1]) {
				continue
			}
			standing, _ := FlagStanding(f.Component, f.Name, version)
			if want := map[bool]Standing{true: Known, false: Gone}[version == f.Since]; standing != want {
				t.Errorf("%s %s in %s: %v, want %v", f.Component, f.Name, version, standing, want)
			}
		}
	}
	for line := range strings.Lines(knownFlags + knownFeatures) {
		fields := strings.Fields(line)
		if len(fields) != 4 {
			t.Fatalf("%q has %d fields", line, len(fields))
		}
		for _, version := range fields[2:] {
			if version != "-" && !semver.IsValid(version) {
				t.Errorf("%q: %s is no version", line, version)
			}
		}
	}
}
