// Package thanos knows Thanos from the outside: which component a container
// runs, how its arguments are written, and which flags which version has.
//
// It knows no Kubernetes and no YAML library. Facts are those of Thanos v0.42.4
// (cmd/thanos, docs/components) unless a line says otherwise.
package thanos

import (
	"path"
	"slices"
	"strings"
)

// Component is what a container runs.
type Component string

// The components of Thanos that take part in a fleet, and the two forms of Prometheus.
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
)

var commands = []Component{Compact, Query, QueryFrontend, Receive, Rule, Sidecar, Store, Tools}

// DefaultVersion is assumed of a Thanos image whose tag names no version.
const DefaultVersion = "v0.42.4"

// DefaultPrometheusVersion is assumed of a Prometheus image whose tag names no version.
const DefaultPrometheusVersion = "v3.13.5"

// ComponentOf tells what a container runs from its image, command and
// arguments. The binary's name decides when the command names it, the image's
// last path element otherwise; a mirror or a vendor's rebuild counts the same.
func ComponentOf(image string, command, args []string) Component {
	program, rest := path.Base(repository(image)), args
	if len(command) > 0 {
		program, rest = path.Base(command[0]), append(slices.Clone(command[1:]), args...)
	}
	switch program {
	case "thanos":
		return subcommand(rest)
	case "prometheus":
		return prometheusMode(rest)
	default:
		return None
	}
}

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

// IsAlertmanager tells whether an image is Alertmanager's.
func IsAlertmanager(image string) bool { return path.Base(repository(image)) == "alertmanager" }
