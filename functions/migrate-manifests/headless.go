package migratemanifests

import (
	"cmp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const headlessRule = "statefulset-service"

// headless lets StatefulSets be governed by a Service that names their pods. Only
// the receivers of a ring are dialled by these names.
func (m *migration) headless() {
	for _, w := range m.workloads() {
		was := w.Text("spec", "serviceName")
		if w.Kind() != "StatefulSet" || was == "" {
			continue
		}
		if s := m.Find("Service", w.Namespace(), was); s == nil || isHeadless(s) {
			continue
		}
		if now := m.headlessOf(w); now != "" {
			w.SetText(now, "spec", "serviceName")
			m.changed(headlessRule, w.Object, "spec.serviceName", was, now)
			continue
		}
		report := m.warned
		if m.isInRing(w) {
			report = m.refused
		}
		report(headlessRule, w.Object, "spec.serviceName", "add a Service with clusterIP: None that selects the pods, and name it here",
			"Service %s is not headless, so that the pods have no names in DNS", was)
	}
}

func isHeadless(s *krm.Object) bool { return s.Text("spec", "clusterIP") == "None" }

// headlessOf returns the headless Service that selects the pods of a workload and no
// others. What gossips across workloads selects more.
func (m *migration) headlessOf(w *krm.Workload) string {
	for _, s := range m.own("Service") {
		if !isHeadless(s) || !selectsPods(s, w) {
			continue
		}
		if !slices.ContainsFunc(m.Workloads(), func(other *krm.Workload) bool { return other.Object != w.Object && selectsPods(s, other) }) {
			return s.Name()
		}
	}
	return ""
}

func selectsPods(s *krm.Object, w *krm.Workload) bool {
	selector := s.Strings("spec", "selector")
	return s.Namespace() == w.Namespace() && len(selector) > 0 && within(selector, w.PodLabels())
}

func within(selector, labels map[string]string) bool {
	for name, value := range selector {
		if labels[name] != value {
			return false
		}
	}
	return true
}

// isInRing tells whether a workload runs receivers of a ring: those that know their
// own place in one, or that others in the namespace send to.
func (m *migration) isInRing(w *krm.Workload) bool {
	for _, c := range w.Containers() {
		if c.Component() != thanos.Receive || c.Args().RoutesOnly() {
			continue
		}
		if c.Args().Has("--receive.local-endpoint") || slices.ContainsFunc(m.Containers(thanos.Receive), func(other *krm.Container) bool {
			return other.Workload.Namespace() == w.Namespace() && cmp.Or(other.Args().Value("--receive.hashrings-file"), other.Args().Value("--receive.hashrings")) != ""
		}) {
			return true
		}
	}
	return false
}
