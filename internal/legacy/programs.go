package legacy

import (
	"slices"
	"strings"
)

// subjects are the programs whose manifests are migrated: Prometheus, Thanos,
// Alertmanager, Grafana, and of their exporters those that rules name.
var subjects = []string{
	"alertmanager", "cadvisor-proxy", "grafana", "kube-state-metrics", "node-exporter",
	"prometheus", "prometheus-operator", "thanos",
}

// IsSubject tells whether a program is migrated, by its own name or by those that
// containers of Thanos go by. Any other is never edited.
func IsSubject(program string) bool {
	return slices.Contains(subjects, program) || strings.HasPrefix(program, "thanos-") && slices.Contains(components, program[len("thanos-"):])
}

// components of Thanos, by which containers are named: thanos-query.
var components = []string{
	"bucket", "bucketweb", "compact", "compactor", "querier", "query", "query-frontend", "receive", "receiver",
	"rule", "ruler", "sidecar", "store", "storegateway",
}

// IsNamed tells whether names of an object are about a program that is migrated, for
// objects that no workload is among the objects for.
func IsNamed(names string) bool {
	names = strings.ReplaceAll(strings.ToLower(names), "_", "-")
	for _, word := range append(subjects, "metrics", "monitoring") {
		if strings.Contains(names, word) {
			return true
		}
	}
	return false
}
