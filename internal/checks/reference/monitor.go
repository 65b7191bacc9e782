package reference

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var monitor = &checks.Rule{
	ID:       "reference/monitor",
	Severity: krm.Warning,
	Check:    checkMonitor,
}

var monitorPort = &checks.Rule{
	ID:       "reference/monitor-port",
	Severity: krm.Warning,
	Check:    checkMonitorPort,
}

// watched is what a monitor looks at.
type watched struct {
	*krm.Object
	// endpoints is the field of its endpoints.
	endpoints string
	// found are the names of the ports of each Service, or workload, that it selects.
	found [][]string
	// names are those of the labels of all that is in its namespaces.
	names map[string]bool
	// chosen are the Services, or workloads, that it selects; near those that are nearly meant.
	chosen, near []*krm.Object
}

// target is a Service, or a workload, that a monitor may look at.
type target struct {
	*krm.Object
	// labels are its own, or its pods', and chosen those that a Service selects pods by.
	labels, chosen map[string]string
	// ports are the names of its ports.
	ports []string
}

// targetsOf are those of a cluster, by the kind of what looks at them.
func targetsOf(c *observe.Cluster) map[string][]target {
	found := map[string][]target{}
	for _, p := range c.Pods {
		found["PodMonitor"] = append(found["PodMonitor"], target{p.Workload.Object, p.Labels, nil, containerPorts(p)})
	}
	for _, s := range c.All("Service") {
		found["ServiceMonitor"] = append(found["ServiceMonitor"], target{s, s.Strings("metadata", "labels"), s.Strings("spec", "selector"), namesOf(s.Each("spec", "ports"))})
	}
	return found
}

// watch looks at what the monitors of a cluster select.
func watch(c *observe.Cluster) []watched {
	var all []watched
	targets := targetsOf(c)
	for _, o := range c.All("ServiceMonitor", "PodMonitor") {
		if o.Group() != krm.PrometheusOperator || slices.ContainsFunc(o.Texts("spec", "namespaceSelector", "matchNames"), func(n string) bool { return !isKnownNamespace(n) }) {
			continue
		}
		w := watched{Object: o, endpoints: "endpoints", names: map[string]bool{}}
		if o.Kind() == "PodMonitor" {
			w.endpoints = "podMetricsEndpoints"
		}
		w.look(targets[o.Kind()])
		all = append(all, w)
	}
	return all
}

// isKnownNamespace is false where Kubernetes or the operator bring Services themselves.
func isKnownNamespace(namespace string) bool { return isOurs(namespace) && namespace != "default" }

// look looks at Services, or at workloads.
func (w *watched) look(targets []target) {
	names := w.Texts("spec", "namespaceSelector", "matchNames")
	if len(names) == 0 && w.Text("spec", "namespaceSelector", "any") != "true" {
		names = []string{w.Namespace()}
	}
	want := w.Strings("spec", "selector", "matchLabels")
	for _, t := range targets {
		switch {
		case len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return observe.MayMeet(n, t.Namespace()) }):
		case w.Selects(t.labels, "spec", "selector"):
			w.found, w.chosen = append(w.found, t.ports), append(w.chosen, t.Object)
		case len(names) > 0: // else those of other manifests may be meant
			w.missed(t, want)
		}
	}
}

// missed notes what the monitor does not select.
func (w *watched) missed(t target, want map[string]string) {
	for name := range t.labels {
		w.names[name] = true
	}
	w.names[anything] = true
	if t.Name() == w.Name() || len(want) > 0 && hasAll(t.chosen, want) || isNear(t.labels, want) {
		w.near = append(w.near, t.Object)
	}
}

// isForgotten tells whether something that is nearly meant is scraped by no other monitor.
func (w *watched) isForgotten(all []watched) bool {
	return slices.ContainsFunc(w.near, func(o *krm.Object) bool {
		return !slices.ContainsFunc(all, func(other watched) bool { return slices.Contains(other.chosen, o) })
	})
}

// anything stands for a Service without labels: it is there.
const anything = "\x00"

// isNear tells whether labels lack one of several, or differ in a letter.
func isNear(have, want map[string]string) bool {
	lacking, near, wanted := 0, "", ""
	for name, value := range want {
		if have[name] != value {
			if lacking++; lacking > 1 {
				return false
			}
			near = have[name]
			wanted = value
		}
	}
	return near != "" && observe.IsSimilar(near, wanted)
}

// lacksName tells whether a label of the selector is of a name that nothing there has.
func (w *watched) lacksName() bool {
	for name := range w.Strings("spec", "selector", "matchLabels") {
		if !w.names[name] {
			return w.names[anything]
		}
	}
	return false
}

func namesOf(ports []*krm.Object) []string {
	var names []string
	for _, p := range ports {
		names = append(names, p.Text("name"))
	}
	return names
}

func containerPorts(p *observe.Pods) []string {
	var names []string
	for _, c := range p.Containers() {
		names = append(names, namesOf(c.Each("ports"))...)
	}
	return names
}

func checkMonitor(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		all := watch(c)
		for _, w := range all {
			inOwn := len(w.Texts("spec", "namespaceSelector", "matchNames")) == 0
			if len(w.found) > 0 || c.MayBeOperated("", w.Strings("spec", "selector", "matchLabels")) || !w.isForgotten(all) && !w.lacksName() || inOwn && !isKnownNamespace(w.Namespace()) {
				continue
			}
			what := map[string]string{"ServiceMonitor": "Service", "PodMonitor": "workload's pods"}[w.Kind()]
			tell(c.At(w.Object, "spec.selector"), "write the labels of what is to be scraped, or name its namespace", "no %s of the namespaces that it looks into has the labels %s", what, selectorText(w.Object))
		}
	}
}

func selectorText(o *krm.Object) string {
	if labels := o.Strings("spec", "selector", "matchLabels"); len(labels) > 0 {
		return text(labels)
	}
	return "that it selects by expressions"
}

func checkMonitorPort(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, w := range watch(c) {
			all := slices.Concat(w.found...)
			if len(w.found) == 0 {
				continue
			}
			for i, e := range w.Each("spec", w.endpoints) {
				port := e.Text("port")
				if port == "" || slices.Contains(all, port) {
					continue
				}
				tell(c.At(w.Object, problem.Join(problem.Index("spec."+w.endpoints, i), "port")), "write the name of a port that is there",
					"port %s is scraped, and what it selects has %s", port, listed(all))
			}
		}
	}
}

// listed names what is there, each once, sorted.
func listed(names []string) string {
	names = slices.Clone(names)
	slices.Sort(names)
	names = slices.DeleteFunc(slices.Compact(names), func(n string) bool { return n == "" })
	if len(names) == 0 {
		return "no port with a name"
	}
	return strings.Join(names, ", ") + " only"
}
