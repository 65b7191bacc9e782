package thanos

import "testing"

func TestComponentOf(t *testing.T) {
	for _, tt := range []struct {
		name, image   string
		command, args []string
		want          Component
	}{
		{"official image", "quay.io/thanos/thanos:v0.42.4", nil, []string{"receive"}, Receive},
		{"mirror with a port", "mirror.example.com:5000/thanos/thanos:v0.42.4", nil, []string{"store"}, Store},
		{"digest", "quay.io/thanos/thanos@sha256:abc", nil, []string{"compact"}, Compact},
		{"mirror with a port and no tag", "mirror.example.com:5000/thanos", nil, []string{"rule"}, Rule},
		{"vendor rebuild", "docker.io/bitnami/thanos:0.42.4-debian-12-r1", nil, []string{"query"}, Query},
		{"command path decides over the image", "example.com/tools:1", []string{"/bin/thanos", "sidecar"}, nil, Sidecar},
		{"subcommand in args behind a command", "example.com/tools:1", []string{"/bin/thanos"}, []string{"query-frontend"}, QueryFrontend},
		{"flags before the subcommand", "thanos", nil, []string{"--log.level=debug", "query", "store"}, Query},
		{"tools", "thanos", nil, []string{"tools", "bucket", "web"}, Tools},
		{"thanos without a subcommand", "thanos", nil, []string{"--version"}, None},
		{"another program in a Thanos image", "thanos", []string{"/bin/sh", "-c"}, []string{"thanos receive"}, None},
		{"Prometheus", "quay.io/prometheus/prometheus:v3.13.5", nil, []string{"--config.file=x"}, Prometheus},
		{"Prometheus by command path", "example.com/all:1", []string{"/usr/bin/prometheus"}, nil, Prometheus},
		{"agent in Prometheus 3", "prometheus:v3.13.5", nil, []string{"--agent"}, PrometheusAgent},
		{"agent in Prometheus 2", "prometheus:v2.55.1", nil, []string{"--enable-feature=exemplar-storage,agent"}, PrometheusAgent},
		{"agent in Prometheus 2, two words", "prometheus:v2.55.1", nil, []string{"--enable-feature", "agent"}, PrometheusAgent},
		{"a feature that only sounds like agent", "prometheus:v2.55.1", nil, []string{"--enable-feature=agent-x"}, Prometheus},
		{"Alertmanager", "quay.io/prometheus/alertmanager:v0.28.0", nil, nil, None},
		{"no image", "", nil, nil, None},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ComponentOf(tt.image, tt.command, tt.args); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestComponentOfLeavesTheCommandAlone(t *testing.T) {
	command := append(make([]string, 0, 4), "thanos", "--log.level=info")
	spare := command[:4]
	ComponentOf("", command, []string{"query", "--endpoint=a"})
	if spare[2] != "" || spare[3] != "" {
		t.Errorf("the arguments were written behind the command: %q", spare)
	}
}

func TestIsAlertmanager(t *testing.T) {
	for image, want := range map[string]bool{
		"quay.io/prometheus/alertmanager:v0.28.0":      true,
		"mirror.example.com:5000/alertmanager":         true,
		"docker.io/bitnami/alertmanager@sha256:abc":    true,
		"quay.io/prometheus/prometheus:v3.13.5":        false,
		"quay.io/prometheus/alertmanager-proxy:v0.1.0": false,
		"": false,
	} {
		if got := IsAlertmanager(image); got != want {
			t.Errorf("IsAlertmanager(%q) = %v", image, got)
		}
	}
}

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
