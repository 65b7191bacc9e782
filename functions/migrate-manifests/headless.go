package migratemanifests

import (
	"cmp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const (
	headlessRule   = "statefulset-service"
	headlessRemedy = "add a Service with clusterIP: None that selects the pods, and name it here"
)

// headless lets StatefulSets be governed by a Service that names their pods. Only
// the receivers of a ring are dialled by these names.
func (m *migration) headless() {
	for _, w := range m.workloads() {
		if w.Kind() != "StatefulSet" {
			continue
		}
		was := w.Text("spec", "serviceName")
		if s := m.Find("Service", w.Namespace(), was); was == "" || s == nil {
			m.ungoverned(w, was)
		} else if !isHeadless(s) {
			m.governedByOther(w, was)
		}
	}
}

// governedByOther is about a Service that gives pods no names.
func (m *migration) governedByOther(w *krm.Workload, was string) {
	if now := m.headlessOf(w); now != "" {
		m.govern(w, was, now)
		return
	}
	report := m.warned
	if m.isInRing(w) {
		report = m.refused
	}
	report(headlessRule, w.Object, "spec.serviceName", headlessRemedy, "Service %s is not headless, so that the pods have no names in DNS", was)
}

func (m *migration) govern(w *krm.Workload, was, now string) {
	w.SetText(now, "spec", "serviceName")
	m.changed(headlessRule, w.Object, "spec.serviceName", cmp.Or(was, none), now)
}

// ungoverned is about receivers of a ring whose Service is not among the objects, where
// others of the namespace are. By which names they are dialled tells which one is meant.
func (m *migration) ungoverned(w *krm.Workload, was string) {
	here := func(s *krm.Object) bool { return s.Namespace() == w.Namespace() }
	if !m.isInRing(w) || !slices.ContainsFunc(m.Manifests("Service"), here) {
		return
	}
	dialled := m.dialled(w)
	now, remedy := m.headlessOf(w), headlessRemedy
	if len(dialled) > 0 {
		now = m.governing(w, dialled)
	} else if now != "" {
		remedy = "name " + now + " here, which is headless and selects the pods"
	}
	other := slices.IndexFunc(dialled, func(name dialledName) bool { return name.service != was })
	switch {
	case now != "" && (was == "" || len(dialled) > 0):
		m.govern(w, was, now)
	case other >= 0:
		name := dialled[other]
		m.refused(headlessRule, w.Object, "spec.serviceName", "name "+name.service+" here, a Service with clusterIP: None that selects the pods",
			"%s, but %s dials them as %s: pods have names in DNS by the Service that is named here alone", cmp.Or(was, none), name.by, name.host)
	case was == "":
		m.warned(headlessRule, w.Object, "spec.serviceName", remedy, "none, so that the pods have no names in DNS")
	default:
		m.warned(headlessRule, w.Object, "spec.serviceName", remedy, "Service %s is not among the objects, and without it the pods have no names in DNS", was)
	}
}

// governing returns the one Service that pods are dialled by, where it gives them names.
func (m *migration) governing(w *krm.Workload, dialled []dialledName) string {
	name := dialled[0].service
	if slices.ContainsFunc(dialled, func(other dialledName) bool { return other.service != name }) {
		return ""
	}
	if s := m.Find("Service", w.Namespace(), name); s == nil || !isHeadless(s) || !selectsPods(s, w) {
		return ""
	}
	return name
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
		if c.Args().Has(localEndpoint) || slices.ContainsFunc(m.Containers(thanos.Receive), func(other *krm.Container) bool {
			return other.Workload.Namespace() == w.Namespace() && cmp.Or(other.Args().Value(ringFile), other.Args().Value(ringText)) != ""
		}) {
			return true
		}
	}
	return false
}
