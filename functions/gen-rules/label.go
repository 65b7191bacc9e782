package genrules

import (
	"maps"
	"slices"
	"strings"
)

// marker stands in rules and dashboards for the label that tells clusters apart.
// Labels that begin with __ never reach a series (Prometheus, docs, data model), so
// it means nothing else anywhere, and PromQL, templates of alerts and legends of
// Grafana take it as a label name.
const marker = "__cluster__"

// holders are the kinds in whose data rules and dashboards are.
var holders = map[string][]string{
	"ConfigMap":        {"data"},
	"GrafanaDashboard": {"spec"},
	"PrometheusRule":   {"spec"},
}

// writeLabel writes the cluster label wherever the marker stands.
func (g *generator) writeLabel() {
	objects := g.Manifests(slices.Sorted(maps.Keys(holders))...)
	for _, o := range g.ruleMaps() {
		if !o.IsManifest() {
			objects = append(objects, o)
		}
	}
	for _, o := range objects {
		o.EditText(func(text string) string { return strings.ReplaceAll(text, marker, g.label) }, holders[o.Kind()]...)
	}
}
