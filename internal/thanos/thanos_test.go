package thanos

import "testing"

func TestVersionOf(t *testing.T) {
	for image, want := range map[string]string{
		"quay.io/thanos/thanos:v0.42.4":                    "v0.42.4",
		"quay.io/thanos/thanos:v0.42.4@sha256:abc":         "v0.42.4",
		"docker.io/bitnami/thanos:0.25.0-scratch-r1":       "v0.25.0",
		"example.com/thanos:v0.42.4+build.1":               "v0.42.4",
		"example.com/thanos:v0.42.4_patched":               "v0.42.4",
		"example.com/thanos:main-2026-01-01":               "",
		"example.com/thanos:v0.42":                         "",
		"example.com/thanos:v0.42.4rc1":                    "",
		"example.com/thanos:latest":                        "",
		"example.com/thanos@sha256:abc":                    "",
		"example.com:5000/thanos":                          "",
		"example.com:5000/thanos:v0.41.0":                  "v0.41.0",
		"example.com:0.1.2/thanos":                         "",
		"thanos":                                           "",
		"":                                                 "",
		"quay.io/prometheus/prometheus:v3.13.5-distroless": "v3.13.5",
	} {
		if got := VersionOf(image); got != want {
			t.Errorf("VersionOf(%q) = %q, want %q", image, got, want)
		}
	}
}

func TestAtLeast(t *testing.T) {
	for _, tt := range []struct {
		version, since string
		want           bool
	}{
		{"v0.42.4", "v0.42.0", true},
		{"v0.42.0", "v0.42.0", true},
		{"v0.42.0", "v0.42", true},
		{"v0.9.0", "v0.10.0", false},
		{"v3.0.0", "v2.99.0", true},
		{"", "v0.1.0", false},
		{"latest", "v0.1.0", false},
	} {
		if got := AtLeast(tt.version, tt.since); got != tt.want {
			t.Errorf("AtLeast(%q, %q) = %v", tt.version, tt.since, got)
		}
	}
}
