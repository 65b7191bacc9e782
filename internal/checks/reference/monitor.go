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
	Summary:  "A ServiceMonitor or PodMonitor selects nothing",
	Why: "Nothing is scraped, and nobody is told: a job without targets has no `up` either. Services and pods outside of the manifests are not known, so this is told " +
		"where Services (pods, for a PodMonitor) of the namespaces that are looked into are there, and none has a label of that name, or one of them is nearly meant. " +
		"A monitor for a component that is not in use is left alone, and so is what Kubernetes itself brings, in kube-system and default.",
	Remedy:  "Write the labels of the Service, which are those of its own metadata and not its selector, and name its namespace in `namespaceSelector`.",
	Sources: []checks.Source{operator("pkg/prometheus/promcfg.go"), operator("Documentation/platform/troubleshooting.md")},
	Check:   checkMonitor,
}

var monitorPort = &checks.Rule{
	ID:       "reference/monitor-port",
	Severity: krm.Warning,
	Summary:  "A ServiceMonitor or PodMonitor names a port that what it selects does not have",
	Why: "`port` is the name of a port of the Service, or, in a PodMonitor, of a container, and never a number. " +
		"Targets are kept where a port has the name, so a wrong one drops all of them in silence.",
	Remedy:  "Write the port's name as the Service has it, or use `targetPort`.",
	Sources: []checks.Source{operator("pkg/prometheus/promcfg.go")},
	Check:   checkMonitorPort,
}

func operator(file string) checks.Source {
	return checks.Source{Project: "prometheus-operator", Version: "v0.95.2", File: file}
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

// watch looks at what the monitors of a cluster select.
func watch(c *observe.Cluster) []watched {
	var all []watched
	for _, o := range c.All("ServiceMonitor", "PodMonitor") {
		if o.Group() != krm.PrometheusOperator || slices.ContainsFunc(o.Texts("spec", "namespaceSelector", "matchNames"), func(n string) bool { return !isKnownNamespace(n) }) {
			continue
		}
		w := watched{Object: o, endpoints: "endpoints", names: map[string]bool{}}
		if o.Kind() == "PodMonitor" {
			w.endpoints = "podMetricsEndpoints"
			for _, p := range c.Pods {
				w.add(p.Workload.Object, p.Labels, nil, containerPorts(p))
			}
		} else {
			for _, s := range c.All("Service") {
				w.add(s, s.Strings("metadata", "labels"), s.Strings("spec", "selector"), namesOf(s.Each("spec", "ports")))
			}
		}
		all = append(all, w)
	}
	return all
}

// isKnownNamespace is false where Kubernetes or the operator bring Services themselves.
func isKnownNamespace(namespace string) bool { return isOurs(namespace) && namespace != "default" }

// add looks at a Service, or at pods: with its labels, and those that a Service selects by.
func (w *watched) add(o *krm.Object, labels, chosen map[string]string, ports []string) {
	names := w.Texts("spec", "namespaceSelector", "matchNames")
	if len(names) == 0 && w.Text("spec", "namespaceSelector", "any") != "true" {
		names = []string{w.Namespace()}
	}
	if len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return observe.MayMeet(n, o.Namespace()) }) {
		return
	}
	if w.Selects(labels, "spec", "selector") {
		w.found, w.chosen = append(w.found, ports), append(w.chosen, o)
		return
	}
	if len(names) == 0 {
		return // those of other manifests may be meant
	}
	for name := range labels {
		w.names[name] = true
	}
	want := w.Strings("spec", "selector", "matchLabels")
	w.names[anything] = true
	if o.Name() == w.Name() || len(want) > 0 && hasAll(chosen, want) || isNear(labels, want) {
		w.near = append(w.near, o)
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
	lacking, near := 0, false
	for name, value := range want {
		if have[name] != value {
			lacking++
			near = have[name] != "" && observe.IsSimilar(have[name], value)
		}
	}
	return lacking == 1 && near
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
