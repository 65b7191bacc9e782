package legacy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestToday(t *testing.T) {
	for _, tt := range []struct {
		image   string
		upgrade bool
		want    string
	}{
		{"prom/prometheus:v2.33.4", false, "quay.io/prometheus/prometheus:v2.33.4"},
		{"docker.io/prom/prometheus:v2.33.4", true, "quay.io/prometheus/prometheus:v3.16.0"},
		{"quay.io/prometheus/prometheus:v3.20.0", true, "quay.io/prometheus/prometheus:v3.20.0"},
		{"bitnami/thanos:0.25.0-scratch-r1", false, "quay.io/thanos/thanos:v0.25.0"},
		{"docker.io/bitnamilegacy/thanos:0.39.2", true, "quay.io/thanos/thanos:v0.42.5"},
		{"improbable/thanos:v0.3.2", false, "quay.io/thanos/thanos:v0.3.2"},
		{"registry.example.com:5000/mirror/thanos:v0.25.1", false, "registry.example.com:5000/mirror/thanos:v0.25.1"},
		{"registry.example.com:5000/mirror/thanos:v0.25.1", true, "registry.example.com:5000/mirror/thanos:v0.42.5"},
		{"prom/node-exporter", false, "quay.io/prometheus/node-exporter"},
		{"prom/alertmanager:latest", false, "quay.io/prometheus/alertmanager:latest"},
		{"quay.io/thanos/thanos@sha256:0123", true, "quay.io/thanos/thanos@sha256:0123"},
		{"prom/prometheus@sha256:0123", true, "prom/prometheus@sha256:0123"},
	} {
		image := ImageOf(tt.image)
		if image == nil {
			t.Errorf("%s is not known", tt.image)
			continue
		}
		if got := image.Today(tt.image, tt.upgrade); got != tt.want {
			t.Errorf("Today(%q, %v) = %q, want %q", tt.image, tt.upgrade, got, tt.want)
		}
	}
	if ImageOf("busybox:latest") != nil {
		t.Error("busybox is migrated")
	}
}

func TestAPIVersion(t *testing.T) {
	for _, tt := range [][3]string{
		{"extensions/v1beta1", "DaemonSet", "apps/v1"},
		{"extensions/v1beta1", "Ingress", "networking.k8s.io/v1"},
		{"apps/v1beta1", "StatefulSet", "apps/v1"},
		{"apps/v1", "StatefulSet", ""},
		{"example.com/v1beta1", "Ingress", ""},
		{"policy/v1beta1", "PodDisruptionBudget", "policy/v1"},
	} {
		if got := APIVersion(tt[0], tt[1]); got != tt[2] {
			t.Errorf("APIVersion(%s, %s) = %q, want %q", tt[0], tt[1], got, tt[2])
		}
	}
}

func TestGroups(t *testing.T) {
	got := Groups([]string{"deployments", "ingresses/status", "daemonsets", "pods"})
	if diff := cmp.Diff([]string{"apps", "networking.k8s.io"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTracing(t *testing.T) {
	for config, want := range map[string][2]bool{
		"type: JAEGER\nconfig: {service_name: a}":                   {true, false},
		"\"config\":\n  \"sampler_param\": 2\n\"type\": \"JAEGER\"": {true, false},
		"type: jaeger\nconfig:\n  agent_host: a":                    {true, true},
		"type: OTLP\nconfig:\n  endpoint: a":                        {false, true},
	} {
		if got := [2]bool{IsJaeger(config), HasTracingTarget(config)}; got != want {
			t.Errorf("%q: got %v, want %v", config, got, want)
		}
	}
}

func TestTopologyKey(t *testing.T) {
	for key, want := range map[string]string{
		Master:                                   "kubernetes.io/hostname",
		"kubernetes.io/hostname":                 "",
		"failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
	} {
		if got := TopologyKey(key); got != want {
			t.Errorf("TopologyKey(%q) = %q, want %q", key, got, want)
		}
	}
}
