package observe

import (
	"cmp"
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// template is a workload that an operator writes.
type template struct {
	kind, name       string
	service          string
	replicas         int
	labels, selector map[string]string
	boxes, init      []*box
	volumes, claims  []any
	// spec is the field of the custom resource that has the fields of the pods.
	spec string
	// names are those fields that the custom resource has by another name, "" for none.
	names map[string]string
}

// field is where the custom resource has a field of the pods, "" where it has none.
func (t template) field(name string) string {
	if other, has := t.names[name]; has {
		name = other
	}
	if name == "" {
		return ""
	}
	return t.spec + "." + name
}

// podFields are those of a pod that custom resources hold by the same name.
var podFields = []string{
	"affinity", "automountServiceAccountToken", "dnsConfig", "dnsPolicy", "hostAliases", "hostNetwork", "imagePullSecrets", "nodeSelector",
	"priorityClassName", "schedulerName", "securityContext", "serviceAccountName", "terminationGracePeriodSeconds", "tolerations",
	"topologySpreadConstraints",
}

const podSpec = "spec.template.spec"

// workload makes the workload. What it has and the custom resource has no field for, as
// probes and security contexts of containers, stays out.
func (op *operation) workload(t template) *made {
	m := op.add("apps/v1", t.kind, t.name)
	m.said("", t.spec)
	m.said("spec.replicas", t.field("replicas"))
	m.said("spec.serviceName", t.field("serviceName"))
	if t.kind != "DaemonSet" {
		m.set(t.replicas, "spec", "replicas")
	}
	if t.kind == "StatefulSet" {
		m.set(t.service, "spec", "serviceName")
		if len(t.claims) > 0 {
			m.set(t.claims, "spec", "volumeClaimTemplates")
			m.copied("spec.volumeClaimTemplates[0]", t.field("storage.volumeClaimTemplate"))
		}
	}
	m.set(t.selector, "spec", "selector", "matchLabels")
	m.set(t.labels, "spec", "template", "metadata", "labels")
	m.copied("spec.template.metadata", t.field("podMetadata"))
	for _, name := range podFields {
		if value := op.get(t.field(name)); value != nil {
			if name == "topologySpreadConstraints" {
				value = t.spread(op.list(t.field(name)))
			}
			m.set(value, "spec", "template", "spec", name)
			m.copied(podSpec+"."+name, t.field(name))
		}
	}
	op.volumes(m, t)
	op.containers(m, t, "containers", t.boxes)
	op.containers(m, t, "initContainers", t.init)
	return m
}

// spread are constraints with the labels that the operator adds to their selectors, where
// it is asked to (pkg/prometheus/common.go, MakeK8sTopologySpreadConstraint).
func (t template) spread(constraints []any) []any {
	var found []any
	for _, c := range constraints {
		constraint := maps.Clone(asDict(c))
		added, asked := constraint["additionalLabelSelectors"]
		delete(constraint, "additionalLabelSelectors")
		if asked {
			labels := dict{}
			for name, value := range t.selector {
				if name != shardLabel || added != "OnResource" {
					labels[name] = value
				}
			}
			constraint["labelSelector"] = merge(asDict(constraint["labelSelector"]), dict{"matchLabels": labels})
		}
		found = append(found, constraint)
	}
	return found
}

// volumes writes those of the operator, then the user's.
func (op *operation) volumes(m *made, t template) {
	all := slices.Clone(t.volumes)
	for i, v := range op.list(t.field("volumes")) {
		m.copied(problem.Index(podSpec+".volumes", len(all)), problem.Index(t.field("volumes"), i))
		all = append(all, v)
	}
	if len(all) > 0 {
		m.set(all, "spec", "template", "spec", "volumes")
	}
}

// containers writes those of the operator with what the custom resource changes in them,
// then the others of the custom resource.
func (op *operation) containers(m *made, t template, field string, boxes []*box) {
	list := t.field(field)
	patches := map[string]int{}
	given := op.list(list)
	for i, p := range given {
		if name, ok := asDict(p)["name"].(string); ok {
			patches[name] = i
		}
	}
	var all []any
	for _, b := range boxes {
		at := problem.Index(podSpec+"."+field, len(all))
		m.said(at, cmp.Or(b.fields[""], t.spec))
		for name, from := range b.fields {
			m.said(problem.Join(at, name), from)
		}
		value := b.value()
		m.flag(b)
		if i, patched := patches[b.name]; patched {
			patch := asDict(given[i])
			value = merge(value, patch)
			m.patched(b, patch, at, problem.Index(list, i))
			delete(patches, b.name)
		}
		all = append(all, value)
	}
	for i, c := range given {
		if name, ok := asDict(c)["name"].(string); ok && patches[name] == i && has(patches, name) {
			m.copied(problem.Index(podSpec+"."+field, len(all)), problem.Index(list, i))
			all = append(all, c)
		}
	}
	if len(all) > 0 {
		m.set(all, "spec", "template", "spec", field)
	}
}

// patched notes what of a container the custom resource says in a container of its own.
func (m *made) patched(b *box, patch dict, at, from string) {
	for name := range patch {
		m.copied(problem.Join(at, name), problem.Join(from, name))
	}
	if patch["args"] != nil && b.component != "" {
		m.flags[b.component] = map[string]string{"": from + ".args"}
	}
}
