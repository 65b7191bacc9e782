package thanos

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/semver"
)

func TestSupports(t *testing.T) {
	for _, tt := range []struct {
		component     Component
		flag, version string
		want          bool
	}{
		{Query, "--endpoint.sd-config-file", "v0.37.9", false},
		{Query, "--endpoint.sd-config-file", "v0.38.0", true},
		{Query, "--store", "v0.37.0", true},
		{Query, "--store", "v0.38.0", false},
		{Receive, "--store", "v0.38.0", true},
		{Receive, "--shipper.ignore-unequal-block-size", "v0.41.0", true},
		{Receive, "--shipper.ignore-unequal-block-size", "v0.42.0", false},
		{Sidecar, "--shipper.ignore-unequal-block-size", "v0.42.4", true},
		{Prometheus, "--storage.tsdb.retention", "v2.55.0", true},
		{Prometheus, "--storage.tsdb.retention", "v3.0.0", false},
		{QueryFrontend, "--labels.response-cache-config-file", "v0.17.2", false},
		{QueryFrontend, "--labels.response-cache-config-file", "v0.18.0", true},
		{Store, "--store.caching-bucket.config-file", "v0.12.2", false},
		{Query, "--no-such-flag", "v0.1.0", true},
	} {
		if got := Supports(tt.component, tt.flag, tt.version); got != tt.want {
			t.Errorf("Supports(%s, %s, %s) = %v", tt.component, tt.flag, tt.version, got)
		}
	}
}

func TestUnsupported(t *testing.T) {
	old := Args{"query", "--store=a", "--rule", "b", "--metadata=c", "--endpoint=d", "--endpoint.sd-config-file=e"}
	for _, tt := range []struct {
		name      string
		component Component
		args      Args
		version   string
		want      []string
	}{
		{"removed flags, sorted", Query, old, "v0.42.4", []string{"--metadata", "--rule", "--store"}},
		{"flags that are too new", Query, old, "v0.23.0", []string{"--endpoint", "--endpoint.sd-config-file"}},
		{"nothing wrong", Query, Args{"query", "--endpoint=d"}, "v0.42.4", nil},
		{"another component's flag", Receive, old, "v0.42.4", nil},
		{"behind the terminator", Query, Args{"query", "--", "--store=a"}, "v0.42.4", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range Unsupported(tt.component, tt.args, tt.version) {
				got = append(got, f.Name)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEveryFlagCanBeJudged: versions are comparable and the way out is told.
func TestEveryFlagCanBeJudged(t *testing.T) {
	for _, f := range flags {
		for _, version := range []string{f.Since, f.Removed} {
			if version != "" && !semver.IsValid(version) {
				t.Errorf("%s %s: %q is no version", f.Component, f.Name, version)
			}
		}
		if f.Since == "" && f.Removed == "" || f.Instead == "" {
			t.Errorf("%s %s: no version or no way out", f.Component, f.Name)
		}
	}
	for component, version := range map[Component]string{Query: DefaultVersion, Prometheus: DefaultPrometheusVersion} {
		if !semver.IsValid(version) {
			t.Errorf("%s: %q is no version", component, version)
		}
	}
}
