package migratemanifests

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// apiVersions writes objects in the version that is served. Those of other programs
// are left, and told.
func (m *migration) apiVersions() {
	for _, o := range m.Manifests() {
		version, kind := o.Text("apiVersion"), o.Kind()
		now, remedy := legacy.APIVersion(version, kind), legacy.Removed(version, kind)
		switch {
		case m.kin.of(o) != migrated && now+remedy != "":
			m.warned("api-foreign", o, "apiVersion", cmp.Or(remedy, "write it as "+now+"; `kubectl convert` does"),
				"no API server takes this %s of %s any more; no part of Prometheus or Thanos, it stays", kind, version)
		case m.kin.of(o) != migrated:
		case remedy != "" && m.Obsolete == remove:
			m.Remove(o)
			m.changed("api-removed", o, "apiVersion", version, "removed")
		case remedy != "":
			m.refused("api-removed", o, "apiVersion", remedy+"; or set obsolete: remove", "no API server takes a %s of %s", kind, version)
		default:
			m.apiVersion(o, version, now)
		}
	}
}

func (m *migration) apiVersion(o *krm.Object, version, now string) {
	if now != "" {
		o.SetText(now, "apiVersion")
		m.changed("api-version", o, "apiVersion", version, now)
		m.oldDefaults(o, version)
	}
	switch o.Kind() {
	case "Ingress":
		m.ingress(o)
	case "ClusterRole", "Role":
		m.groups(o)
	}
}

// oldDefaults writes down what the old version said without being told.
func (m *migration) oldDefaults(o *krm.Object, was string) {
	labels := o.Strings("spec", "template", "metadata", "labels")
	isWorkload := o.Has("spec", "template", "spec", "containers") && o.Group() == "apps"
	if isWorkload && !o.Has("spec", "selector") && len(labels) > 0 {
		if m.check("api-selector", o, "spec.selector", o.Set(labels, "spec", "selector", "matchLabels")) {
			m.changed("api-selector", o, "spec.selector", none, "matchLabels as the pods' labels: "+pairs(labels))
		}
	}
	if legacy.WaitsForDelete(was, o.Kind()) && !o.Has("spec", "updateStrategy", "type") {
		m.changed("api-version", o, "spec.updateStrategy", "OnDelete by default", "RollingUpdate by default")
	}
	for _, field := range []string{"rollbackTo", "templateGeneration"} {
		if o.Has("spec", field) {
			o.RemoveField("spec", field)
			m.changed("api-version", o, "spec."+field, field, none)
		}
	}
}

func pairs(labels map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		parts = append(parts, name+"="+labels[name])
	}
	return strings.Join(parts, ",")
}

// ingress writes backends as v1 has them.
func (m *migration) ingress(o *krm.Object) {
	const class = "kubernetes.io/ingress.class"
	if name := o.Annotation(class); name != "" && !o.Has("spec", "ingressClassName") {
		o.RemoveAnnotation(class)
		o.SetText(name, "spec", "ingressClassName")
		m.changed("api-ingress", o, "metadata.annotations."+class, name, "spec.ingressClassName: "+name)
	}
	if o.Has("spec", "backend") {
		o.RenameField("defaultBackend", "spec", "backend")
		m.changed("api-ingress", o, "spec.backend", "backend", "defaultBackend")
	}
	m.backend(o, o, "spec.defaultBackend", "spec", "defaultBackend")
	for i, rule := range o.Each("spec", "rules") {
		for j, p := range rule.Each("http", "paths") {
			at := problem.Index("spec.rules", i) + problem.Index(".http.paths", j)
			m.backend(o, p, at+".backend", "backend")
			if !p.Has("pathType") {
				p.SetText("ImplementationSpecific", "pathType")
				m.changed("api-ingress", o, at, "no pathType", "pathType: ImplementationSpecific")
			}
		}
	}
}

// backend writes one backend below part of an Ingress.
func (m *migration) backend(o, part *krm.Object, at string, path ...string) {
	name := part.Text(append(slices.Clone(path), "serviceName")...)
	port := part.Text(append(slices.Clone(path), "servicePort")...)
	if name == "" {
		return
	}
	var backend struct {
		Service struct {
			Name string `yaml:"name"`
			Port struct {
				Name   string `yaml:"name,omitempty"`
				Number int    `yaml:"number,omitempty"`
			} `yaml:"port"`
		} `yaml:"service"`
	}
	backend.Service.Name = name
	if number, err := strconv.Atoi(port); err == nil {
		backend.Service.Port.Number = number
	} else {
		backend.Service.Port.Name = port
	}
	if m.check("api-ingress", o, at, part.Set(backend, path...)) {
		m.changed("api-ingress", o, at, "serviceName and servicePort", "service "+name+":"+port)
	}
}

// groups moves rights on the group extensions to the groups that its resources
// have moved to.
func (m *migration) groups(o *krm.Object) {
	for i, rule := range o.Each("rules") {
		groups := rule.Texts("apiGroups")
		now := legacy.Groups(rule.Texts("resources"))
		if !slices.Contains(groups, "extensions") || len(now) == 0 {
			continue
		}
		for at, group := range slices.Backward(groups) {
			if group == "extensions" {
				rule.RemoveItem(at, "apiGroups")
			}
		}
		for _, group := range now {
			if !slices.Contains(rule.Texts("apiGroups"), group) {
				rule.AppendText(group, "apiGroups")
			}
		}
		m.changed("api-rbac-group", o, problem.Index("rules", i)+".apiGroups", "extensions", strings.Join(now, ", "))
	}
}
