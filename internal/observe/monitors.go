package observe

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Monitor is a ServiceMonitor, PodMonitor, Probe or ScrapeConfig of prometheus-operator.
type Monitor struct {
	Cluster *Cluster
	*krm.Object
	// Namespaces that it looks for Services or pods in, nil for all.
	Namespaces []string
	// Endpoints are what it scrapes of each, none of a ScrapeConfig.
	Endpoints []MonitorEndpoint
}

// MonitorEndpoint is one of spec.endpoints of a ServiceMonitor, or of
// spec.podMetricsEndpoints of a PodMonitor.
type MonitorEndpoint struct {
	// Port is the name of the Service's port, or of the container's; TargetPort the name or
	// number of the container's. One of them is "".
	Port, TargetPort string
	// Relabel and MetricRelabel are the steps before and after the scrape.
	Relabel, MetricRelabel []Relabel
	HonorLabels            bool
	At                     Place
}

// monitorLists are where the endpoints of a kind stand.
var monitorLists = map[string]string{"ServiceMonitor": "endpoints", "PodMonitor": "podMetricsEndpoints"}

// Monitors returns the monitors of the cluster, of the kinds that are given, else all.
func (c *Cluster) Monitors(kinds ...string) []*Monitor {
	if len(kinds) == 0 {
		kinds = []string{"PodMonitor", "Probe", "ScrapeConfig", "ServiceMonitor"}
	}
	var found []*Monitor
	for _, o := range c.All(kinds...) {
		if o.Group() == krm.PrometheusOperator {
			found = append(found, c.newMonitor(o))
		}
	}
	return found
}

func (c *Cluster) newMonitor(o *krm.Object) *Monitor {
	m := &Monitor{Cluster: c, Object: o, Namespaces: []string{o.Namespace()}}
	if o.Text("spec", "namespaceSelector", "any") == "true" || o.Namespace() == "" {
		m.Namespaces = nil
	}
	if names := o.Texts("spec", "namespaceSelector", "matchNames"); len(names) > 0 && o.Text("spec", "namespaceSelector", "any") != "true" {
		m.Namespaces = names
	}
	list := monitorLists[o.Kind()]
	if list == "" {
		return m
	}
	for i, e := range o.Each("spec", list) {
		m.Endpoints = append(m.Endpoints, MonitorEndpoint{
			Port: e.Text("port"), TargetPort: e.Text("targetPort") + e.Text("portNumber"), HonorLabels: e.Text("honorLabels") == "true",
			Relabel: steps(e.Each("relabelings")), MetricRelabel: steps(e.Each("metricRelabelings")),
			At: c.At(o, problem.Index("spec."+list, i)),
		})
	}
	return m
}

// steps are relabellings of a custom resource.
func steps(rules []*krm.Object) []Relabel {
	text, err := yaml.Marshal(relabelings(rules))
	if err != nil {
		return nil
	}
	var found []Relabel
	_ = yaml.Unmarshal(text, &found) // the operator refuses what is none
	return found
}

// looksIn tells whether a namespace is one that the monitor looks in, or may be.
func (m *Monitor) looksIn(namespace string) bool {
	return m.Namespaces == nil || slices.ContainsFunc(m.Namespaces, func(n string) bool { return MayMeet(n, namespace) })
}

// Services returns those that a ServiceMonitor selects.
func (m *Monitor) Services() []*krm.Object {
	if m.Kind() != "ServiceMonitor" {
		return nil
	}
	var found []*krm.Object
	for _, s := range m.Cluster.All("Service") {
		if m.looksIn(s.Namespace()) && m.Selects(s.Strings("metadata", "labels"), "spec", "selector") {
			found = append(found, s)
		}
	}
	return found
}

// Pods returns those that a PodMonitor selects, or those behind the Services of a
// ServiceMonitor.
func (m *Monitor) Pods() []*Pods {
	var found []*Pods
	switch m.Kind() {
	case "PodMonitor":
		for _, p := range m.Cluster.Pods {
			if m.looksIn(p.Namespace()) && m.Selects(p.Labels, "spec", "selector") {
				found = append(found, p)
			}
		}
	case "ServiceMonitor":
		for _, s := range m.Services() {
			for _, p := range m.Cluster.Behind(s) {
				if !slices.Contains(found, p) {
					found = append(found, p)
				}
			}
		}
	}
	return found
}

// MaySelectMore tells whether the monitor may select what is not among the objects: it
// looks in namespaces of which nothing is known.
func (m *Monitor) MaySelectMore() bool {
	if m.Cluster.fleet.Complete {
		return false
	}
	if m.Namespaces == nil {
		return true
	}
	return slices.ContainsFunc(m.Namespaces, func(n string) bool {
		return n == "" || !slices.ContainsFunc(m.Cluster.All("Service", "Deployment", "StatefulSet", "DaemonSet"), func(o *krm.Object) bool { return o.Namespace() == n })
	})
}

// selectors are the fields of a Prometheus that select a kind of monitors.
var selectors = map[string][2]string{
	"ServiceMonitor": {"spec.serviceMonitorSelector", "spec.serviceMonitorNamespaceSelector"},
	"PodMonitor":     {"spec.podMonitorSelector", "spec.podMonitorNamespaceSelector"},
	"Probe":          {"spec.probeSelector", "spec.probeNamespaceSelector"},
	"ScrapeConfig":   {"spec.scrapeConfigSelector", "spec.scrapeConfigNamespaceSelector"},
}

// By returns the Prometheuses and agents of prometheus-operator that select the monitor.
func (m *Monitor) By() []*krm.Object {
	var found []*krm.Object
	for _, o := range m.Cluster.All("Prometheus", "PrometheusAgent") {
		if o.Group() != krm.PrometheusOperator {
			continue
		}
		op := &operation{Cluster: m.Cluster, of: o, value: o.Value()}
		s := selectors[m.Kind()]
		if op.get(s[0]) != nil && op.takes(m.Object, s[0], s[1]) {
			found = append(found, o)
		}
	}
	return found
}

// Processes returns those that scrape for the monitor: the Prometheuses that the operator
// makes of what selects it.
func (m *Monitor) Processes() []*Process {
	by := m.By()
	var found []*Process
	for _, p := range m.Cluster.Processes("prometheus", "prometheus-agent") {
		if made := m.Cluster.owners[p.Pods.Object]; made != nil && slices.Contains(by, made.of) {
			found = append(found, p)
		}
	}
	return found
}
