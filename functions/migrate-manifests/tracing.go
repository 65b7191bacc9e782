package migratemanifests

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
)

const tracingFlag = "--tracing.config"

// thanosTracing drops tracing that goes nowhere: to localhost, where nothing in the
// pod takes spans.
func (m *migration) thanosTracing() {
	for _, c := range m.programs("thanos") {
		config := c.Args().Value(tracingFlag)
		if config == "" || !legacy.IsJaeger(config) || legacy.HasTracingTarget(config) || hasJaegerEnv(c) || hasAgent(c.Workload) {
			continue
		}
		c.SetArgs(c.Args().Remove(tracingFlag))
		m.changed("thanos-tracing", c.Workload.Object, m.arg(c, tracingFlag+"="+config), tracingFlag+" of type: JAEGER without an endpoint", none)
	}
}

// hasJaegerEnv: the client reads its endpoint from variables, too; before v0.29 from
// those of Jaeger, since then from those of OpenTelemetry.
func hasJaegerEnv(c *krm.Container) bool {
	return c.Has("envFrom") || slices.ContainsFunc(c.Each("env"), func(e *krm.Object) bool {
		return strings.HasPrefix(e.Text("name"), "JAEGER_") || strings.HasPrefix(e.Text("name"), "OTEL_EXPORTER_JAEGER_")
	})
}

// hasAgent tells whether something may take spans at the pod's localhost: a container
// of the pod, one that an operator puts into it, or whatever the node runs.
func hasAgent(w *krm.Workload) bool {
	if w.Text(w.PodSpec("hostNetwork")...) == "true" || slices.ContainsFunc(w.Containers(), isAgent) {
		return true
	}
	for _, annotations := range []map[string]string{w.Strings("metadata", "annotations"), w.Strings(w.PodMetadata("annotations")...)} {
		for _, name := range legacy.AgentAnnotations {
			if value := annotations[name]; value != "" && value != "false" {
				return true
			}
		}
	}
	return false
}

func isAgent(c *krm.Container) bool {
	return legacy.IsTracingAgent(imageName(c.Text("image"))) || slices.ContainsFunc(c.Each("ports"), func(p *krm.Object) bool {
		return slices.Contains(legacy.AgentPorts, p.Text("containerPort"))
	})
}
