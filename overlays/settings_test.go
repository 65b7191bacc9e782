package overlays_test

import (
	"strings"
	"testing"
)

// settings are lines that each rendering must hold: the published system's
// settings in their modern form.
var settings = map[string][]string{
	"karmada/member4": {
		"cluster: karmada-member4",
		"prometheus_replica: ${POD_NAME}",
		`- --label=receive_cluster="member4"`,
		`- --label=receive_replica="$(POD_NAME)"`,
		"- --receive.local-endpoint=$(POD_NAME).thanos-receive.monitoring.svc.cluster.local:10901",
		`"thanos-receive-0.thanos-receive.monitoring.svc.cluster.local:10901"`,
		"url: http://thanos-receive-router.monitoring.svc.cluster.local:19291/api/v1/receive",
		"kind: ServiceExport",
		"- --tsdb.retention=3d",
		"- --path.rootfs=/host/root",
	},
	"karmada/member5": {
		"cluster: karmada-member5",
		"- address: dnssrv+_grpc._tcp.thanos-receive.monitoring.svc.cluster.local",
		"- address: dnssrv+_grpc._tcp.thanos-rule.monitoring.svc.cluster.local",
		"- address: derived-thanos-service.monitoring.svc.cluster.local:10901",
		"- --endpoint.sd-config-file=/etc/thanos/endpoints/endpoints.yaml",
		"- --query.replica-label=receive_replica",
		"- --query=dnssrv+_http._tcp.thanos-query.monitoring.svc.cluster.local",
		"- --alertmanagers.url=http://alertmanager.monitoring.svc.cluster.local:9093",
		"- --alert.label-drop=rule_replica",
		"kind: ServiceImport",
		"alert: 测试告警-磁盘空间利用率大于30",
		"severity: 一般告警",
		"api_secret_file:",
	},
	"karmada/control-plane": {
		"kind: ClusterPropagationPolicy", "name: prometheus-rbac", "name: serviceexport-policy", "name: serviceimport-policy",
		"name: service-export-member4", "name: service-import-member5", "kind: OverridePolicy",
		"subPath: /global/external_labels/cluster", "value: karmada-member4", "value: karmada-member5",
	},
}

func TestSettings(t *testing.T) {
	results := renderAll(t)
	for name, lines := range settings {
		stream := string(results[name].Stream())
		for _, line := range lines {
			if !strings.Contains(stream, line) {
				t.Errorf("%s does not hold %q", name, line)
			}
		}
		for _, gone := range []string{"pending.thanos-fleet.dev", "kind: Fleet", "local-config", "config.kubernetes.io/origin", "--store="} {
			if strings.Contains(stream, gone) {
				t.Errorf("%s holds %q", name, gone)
			}
		}
	}
}
