package legacy

import "strings"

// HasTracingTarget tells whether a Jaeger configuration of Thanos says where
// spans go. One that does not sends them to port 6831 of localhost, where only a
// container of the same pod can listen (Thanos v0.42.4, pkg/tracing/jaeger).
func HasTracingTarget(config string) bool {
	return strings.Contains(config, "endpoint") || strings.Contains(config, "agent_host")
}

// IsJaeger tells Thanos' tracing configurations of type JAEGER.
func IsJaeger(config string) bool {
	for line := range strings.Lines(config) {
		key, value, _ := strings.Cut(strings.ReplaceAll(line, `"`, ""), ":")
		if strings.TrimSpace(key) == "type" && strings.EqualFold(strings.TrimSpace(value), "JAEGER") {
			return true
		}
	}
	return false
}

// AgentPorts are those that Jaeger's agent takes spans at, and the collectors that
// stand in for it.
var AgentPorts = []string{"5775", "6831", "6832"}

// AgentAnnotations ask operators to put an agent into the pod (jaeger-operator, docs;
// opentelemetry-operator, README).
var AgentAnnotations = []string{"sidecar.jaegertracing.io/inject", "sidecar.opentelemetry.io/inject"}

// IsTracingAgent tells agents and collectors by the name of their image.
func IsTracingAgent(image string) bool {
	for _, word := range []string{"jaeger", "opentelemetry", "otel", "grafana-agent", "alloy", "tempo"} {
		if strings.Contains(image, word) {
			return true
		}
	}
	return image == "agent"
}
