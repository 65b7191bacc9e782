package migratemanifests

import (
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

// monitors moves the deprecated login of monitors to authorization.
func (m *migration) monitors() {
	three := m.isThree()
	for _, o := range m.Manifests("ServiceMonitor", "PodMonitor") {
		for _, list := range []string{"endpoints", "podMetricsEndpoints"} {
			for i, e := range o.Each("spec", list) {
				m.monitorLogin(o, e, problem.Index("spec."+list, i))
				if three {
					m.monitorFloats(o, e, problem.Index("spec."+list, i))
				}
			}
		}
	}
}

func (m *migration) monitorLogin(o, e *krm.Object, at string) {
	const old = "bearerTokenSecret"
	secret, _ := e.Value()[old].(map[string]any)
	switch {
	case len(secret) == 0:
	case e.Has("authorization"):
		m.refused("operator-authorization", o, at+"."+old, "remove it, or authorization", "two logins")
	case m.check("operator-authorization", o, at, e.Set(secret, "authorization", "credentials")):
		e.RemoveField(old)
		m.changed("operator-authorization", o, at+"."+old, old, "authorization.credentials")
	}
}

// monitorFloats migrates the relabelling of scraped samples, whose labels le and
// quantile are floats when it sees them.
func (m *migration) monitorFloats(o, e *krm.Object, at string) {
	for i, rule := range e.Each("metricRelabelings") {
		was, field := rule.Text("regex"), problem.Index(at+".metricRelabelings", i)+".regex"
		now, known := prometheus.RelabelFloats(was, rule.Texts("sourceLabels"), rule.Text("separator"))
		if !known {
			m.warned(prometheus.RuleFloats, o, field, prometheus.FloatsRemedy, prometheus.FloatsMessage, was)
		} else if now != was {
			rule.SetText(now, "regex")
			m.changed(prometheus.RuleFloats, o, field, was, now)
		}
	}
}

// operatorDiscovery lets the operator's Prometheus discover endpoint slices.
func (m *migration) operatorDiscovery() {
	for _, o := range m.OfGroup(krm.PrometheusOperator, "Prometheus", "PrometheusAgent") {
		const field = "serviceDiscoveryRole"
		if o.Text("spec", field) != "Endpoints" {
			continue
		}
		o.SetText("EndpointSlice", "spec", field)
		m.changed("operator-discovery", o, "spec."+field, "Endpoints", "EndpointSlice")
		for _, role := range m.rolesOf(o.Text("spec", "serviceAccountName"), o.Namespace()) {
			m.grantSlices(role)
		}
	}
}
