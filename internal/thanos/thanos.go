// Package thanos knows Thanos from the outside: which component a container
// runs, how its arguments are written, and which flags which version has.
//
// It knows no Kubernetes and no YAML library. Facts are those of Thanos v0.42.4
// (cmd/thanos, docs/components) unless a line says otherwise.
package thanos

import (
	"slices"
	"strings"
)

// Component is what a container runs.
type Component string

// The components of Thanos that take part in a fleet, the two forms of Prometheus,
// and who is told of alerts and asks queries.
const (
	None            Component = ""
	Compact         Component = "compact"
	Query           Component = "query"
	QueryFrontend   Component = "query-frontend"
	Receive         Component = "receive"
	Rule            Component = "rule"
	Sidecar         Component = "sidecar"
	Store           Component = "store"
	Tools           Component = "tools"
	Prometheus      Component = "prometheus"
	PrometheusAgent Component = "prometheus-agent"
	Alertmanager    Component = "alertmanager"
	Grafana         Component = "grafana"
	// Operator is prometheus-operator, which makes some of them of its objects.
	Operator Component = "prometheus-operator"
)

var commands = []Component{Compact, Query, QueryFrontend, Receive, Rule, Sidecar, Store, Tools}

// DefaultVersion is assumed of a Thanos image whose tag names no version.
const DefaultVersion = "v0.42.5"

// DefaultPrometheusVersion is assumed of a Prometheus image whose tag names no version.
const DefaultPrometheusVersion = "v3.16.0"

// subcommand is the first argument that names a component: kingpin accepts
// flags on either side of it.
func subcommand(args []string) Component {
	for _, arg := range args {
		if c := Component(arg); slices.Contains(commands, c) {
			return c
		}
	}
	return None
}

// prometheusMode tells an agent: --agent in Prometheus 3, a feature flag in 2.
func prometheusMode(args []string) Component {
	a := Args(args)
	for _, features := range a.Values("--enable-feature") {
		if slices.Contains(strings.Split(features, ","), "agent") {
			return PrometheusAgent
		}
	}
	if slices.Contains(args, "--agent") {
		return PrometheusAgent
	}
	return Prometheus
}
