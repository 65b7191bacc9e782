package prometheus_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

func TestGives(t *testing.T) {
	for _, tt := range []struct {
		discovery, role, attached, label string
		want                             bool
	}{
		{"kubernetes", "pod", "", "__meta_kubernetes_pod_name", true},
		{"kubernetes", "pod", "", "__meta_kubernetes_pod_label_app", true},
		{"kubernetes", "pod", "", "__meta_kubernetes_pod_label_", true},
		{"kubernetes", "pod", "", "__meta_kubernetes_pod_", true},
		{"kubernetes", "pod", "", "__meta_kubernetes_", true},
		{"kubernetes", "pod", "", "__meta_kubernetes_node_name", false},
		{"kubernetes", "pod", "node", "__meta_kubernetes_node_name", true},
		{"kubernetes", "pod", "", "__meta_kubernetes_namespace_label_team", false},
		{"kubernetes", "pod", "namespace", "__meta_kubernetes_namespace_label_team", true},
		{"kubernetes", "endpoints", "", "__meta_kubernetes_endpoints_name", true},
		{"kubernetes", "endpoints", "", "__meta_kubernetes_endpoint_name", false},
		{"kubernetes", "endpointslice", "", "__meta_kubernetes_endpoint_port_name", false},
		{"kubernetes", "endpointslice", "", "__meta_kubernetes_service_annotation_x", true},
		{"kubernetes", "endpointslice", "", "__meta_kubernetes_service_port_name", false},
		{"kubernetes", "node", "", "__meta_kubernetes_node_address_InternalIP", true},
		{"kubernetes", "node", "", "__meta_kubernetes_namespace", false},
		{"consul", "", "", "__meta_consul_service", true},
		{"consul", "", "", "__meta_kubernetes_namespace", false},
		{"aws", "", "", "__meta_ecs_task_arn", true},
		{"file", "", "", "__meta_rack", true},
		{"static", "", "", "__meta_rack", false},
		{"acme", "", "", "__meta_acme", true},
	} {
		if got := prometheus.Gives(tt.discovery, tt.role, []string{tt.attached}, tt.label); got != tt.want {
			t.Errorf("%s, role %q with %q, gives %s: got %v, want %v", tt.discovery, tt.role, tt.attached, tt.label, got, tt.want)
		}
	}
}
