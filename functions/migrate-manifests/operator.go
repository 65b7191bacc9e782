package migratemanifests

import (
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// monitors moves the deprecated login of monitors to authorization.
func (m *migration) monitors() {
	for _, o := range m.Manifests("ServiceMonitor", "PodMonitor") {
		for _, list := range []string{"endpoints", "podMetricsEndpoints"} {
			for i, e := range o.Each("spec", list) {
				m.monitorLogin(o, e, problem.Index("spec."+list, i))
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
