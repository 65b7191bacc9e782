package migratemanifests

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const mcsRule = "mcs-namespace"

// multiClusterServices gives exports and imports the namespace of their Service. The
// policy that hands one out selects in its own namespace: both move, or none does.
func (m *migration) multiClusterServices() {
	for _, o := range m.shared("ServiceExport", "ServiceImport") {
		if o.Namespace() != "" || !strings.HasPrefix(o.Text("apiVersion"), "multicluster.x-k8s.io/") {
			continue
		}
		namespace := m.namespaceOf(o)
		if namespace == "" {
			m.warned(mcsRule, o, "metadata.namespace", "give it the namespace of its Service, or say it in spec.namespace",
				"none, and it stays: where its Service is cannot be seen, and it would end in default")
			continue
		}
		handing := m.handingOut(o)
		if bound := slices.IndexFunc(handing, func(p *krm.Object) bool { return m.staysBehind(p, namespace) }); bound >= 0 {
			m.warned(mcsRule, o, "metadata.namespace", "give it and what hands it out the namespace of its Service, "+namespace,
				"none, and it stays: %s hands it out with others, and selects in its own namespace", handing[bound].Ref())
			continue
		}
		m.move(o, namespace)
		for _, p := range handing {
			if p.Namespace() == "" {
				m.move(p, namespace)
			}
		}
	}
}

func (m *migration) move(o *krm.Object, namespace string) {
	m.changed(mcsRule, o, "metadata.namespace", none, namespace)
	o.SetText(namespace, "metadata", "namespace")
}

// namespaceOf returns where an export or import belongs: where a policy selects it,
// else where its Service is, else where all components are; "" when that is not known.
func (m *migration) namespaceOf(o *krm.Object) string {
	for _, p := range m.handingOut(o) {
		if p.Namespace() != "" {
			return p.Namespace()
		}
	}
	for _, p := range m.policies() {
		for _, s := range p.Each("spec", "resourceSelectors") {
			if namespace := s.Text("namespace"); namespace != "" && selectsObject(s, o) {
				return namespace
			}
		}
	}
	for _, s := range m.Manifests("Service") {
		if s.Name() == o.Name() && s.Namespace() != "" {
			return s.Namespace()
		}
	}
	return cmp.Or(m.Namespace, m.home())
}

// components are those of Thanos.
var components = []thanos.Component{thanos.Compact, thanos.Query, thanos.QueryFrontend, thanos.Receive, thanos.Rule, thanos.Sidecar, thanos.Store}

// home returns the one namespace that Thanos' components among the objects live in, else
// that of all objects; "" where there are several or none.
func (m *migration) home() string {
	live, all := map[string]bool{}, map[string]bool{}
	for _, w := range m.Workloads() {
		if slices.ContainsFunc(w.Containers(), func(c *krm.Container) bool { return slices.Contains(components, c.Identity().Component) }) {
			live[w.Namespace()] = true
		}
	}
	for _, c := range components {
		for _, o := range m.Operating(c) {
			live[o.Namespace()] = true
		}
	}
	for _, o := range m.Manifests() {
		all[o.Namespace()] = true
		if o.Kind() == "Namespace" {
			all[o.Name()] = true
		}
	}
	for _, found := range []map[string]bool{live, all} {
		delete(found, "")
		if names := slices.Collect(maps.Keys(found)); len(names) == 1 {
			return names[0]
		} else if len(names) > 1 {
			return ""
		}
	}
	return ""
}

// handingOut returns the policies of namespaces that select an object. One of a
// namespace that is not the object's is meant for it only when it names it.
func (m *migration) handingOut(o *krm.Object) []*krm.Object {
	return slices.DeleteFunc(m.policies("PropagationPolicy", "OverridePolicy"), func(p *krm.Object) bool {
		return !slices.ContainsFunc(p.Each("spec", "resourceSelectors"), func(s *krm.Object) bool {
			return selectsObject(s, o) && (p.Namespace() == "" || s.Has("name"))
		})
	})
}

// selectsObject tells whether one of a policy's selectors takes an object, by its name
// or its labels (karmada v1.18, pkg/util/selector.go).
func selectsObject(s, o *krm.Object) bool {
	if s.Text("kind") != o.Kind() {
		return false
	}
	if name := s.Text("name"); name != "" {
		return name == o.Name()
	}
	return s.Selects(labels(o), "labelSelector")
}

func labels(o *krm.Object) map[string]string { return o.Strings("metadata", "labels") }

// staysBehind tells whether a policy cannot move to a namespace: it is of another, or
// takes something among the objects that is not there.
func (m *migration) staysBehind(p *krm.Object, namespace string) bool {
	if p.Namespace() != "" {
		return p.Namespace() != namespace
	}
	for _, s := range p.Each("spec", "resourceSelectors") {
		if at := s.Text("namespace"); at != "" && at != namespace {
			return true
		}
		for _, o := range m.Manifests(s.Text("kind")) {
			export := o.Kind() == "ServiceExport" || o.Kind() == "ServiceImport"
			if selectsObject(s, o) && o.Namespace() == "" && !o.IsClusterScoped() && !export {
				return true
			}
		}
	}
	return false
}
