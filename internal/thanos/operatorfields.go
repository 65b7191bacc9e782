package thanos

import "strings"

// OperatorField is a field of prometheus-operator's objects that rules read, or remedies name, and
// that the oldest operator which is judged does not have.
type OperatorField struct {
	// Path is that of the field below spec, as in tsdb.chunkEncoding.
	Path string
	// Kinds have it.
	Kinds []string
	// Since is the first version of prometheus-operator with the field (its CHANGELOG.md, and its
	// CustomResourceDefinitions).
	Since string
}

var (
	servers  = []string{"Prometheus", "PrometheusAgent"}
	operated = []string{"Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler"}
	scraping = []string{"PodMonitor", "Probe", "Prometheus", "PrometheusAgent", "ScrapeConfig", "ServiceMonitor"}
)

// NativeField is how an object asks for native histograms.
var NativeField = OperatorField{"scrapeNativeHistograms", scraping, "v0.88.0"}

// OperatorFields are all of them.
func OperatorFields() []OperatorField {
	return []OperatorField{
		{"serviceDiscoveryRole", []string{"ServiceMonitor"}, "v0.86.0"},
		NativeField,
		{"podManagementPolicy", operated, "v0.88.0"},
		{"updateStrategy", operated, "v0.88.0"},
		{"hostNetwork", []string{"Alertmanager"}, "v0.89.0"},
		{"schedulerName", operated, "v0.90.0"},
		{"shardingStrategy", servers, "v0.91.0"},
		{"tsdb.staleSeriesCompactionThreshold", servers, "v0.92.0"},
		{"tsdb.chunkEncoding", servers, "v0.93.0"},
		{"clusterPeerName", []string{"Alertmanager"}, "v0.94.0"},
		{"retentionPercentage", []string{"Prometheus"}, "v0.94.0"},
	}
}

// FieldSince is the first prometheus-operator with a field, or with one around it; "" where the
// oldest that is judged has it.
func FieldSince(path string) string {
	for _, f := range OperatorFields() {
		if path == f.Path || strings.HasPrefix(path, f.Path+".") {
			return f.Since
		}
	}
	return ""
}
