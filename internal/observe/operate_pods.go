package observe

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// dict is a mapping of YAML while it is put together.
type dict = map[string]any

// arg is an argument that an operator gives, and the field of the custom resource that
// says it, "" where no field of its own does.
type arg struct{ name, value, field string }

func (a arg) String() string {
	if a.value == "" {
		return "--" + a.name
	}
	return "--" + a.name + "=" + a.value
}

// box is a container that an operator writes.
type box struct {
	component   Component
	name, image string
	command     []string
	// subcommand stands before the arguments, "" for none.
	subcommand         string
	args               []arg
	env, ports, mounts []any
	// fields of the custom resource that say fields of the container, "" for the container.
	fields map[string]string
	// flags are those that say flags, whether they are given or not; "" is that of others.
	flags map[string]string
}

// give adds an argument whose value is not empty.
func (b *box) give(name, value, field string) {
	b.says(name, field)
	if value != "" {
		b.args = append(b.args, arg{name, value, field})
	}
}

// says notes which field says a flag.
func (b *box) says(name, field string) {
	if b.flags == nil {
		b.flags = map[string]string{}
	}
	if field != "" {
		b.flags["--"+name] = field
	}
}

func (b *box) set(name, field string) { b.args = append(b.args, arg{name, "", field}) }

func (b *box) port(name string, number int) {
	b.ports = append(b.ports, dict{"name": name, "containerPort": number, "protocol": "TCP"})
}

func (b *box) mount(volume, path string) {
	b.mounts = append(b.mounts, dict{"name": volume, "mountPath": path})
}

func (b *box) value() dict {
	value := dict{"name": b.name, "image": b.image}
	var args []string
	if b.subcommand != "" {
		args = append(args, b.subcommand)
	}
	for _, a := range b.args {
		args = append(args, a.String())
	}
	for key, list := range map[string][]any{"env": b.env, "ports": b.ports, "volumeMounts": b.mounts} {
		if len(list) > 0 {
			value[key] = list
		}
	}
	for key, list := range map[string][]string{"command": b.command, "args": args} {
		if len(list) > 0 {
			value[key] = list
		}
	}
	return value
}

// additional adds the arguments that a list of the custom resource holds.
func (op *operation) additional(b *box, path string) {
	for i, a := range op.of.Each(strings.Split(path, ".")...) {
		b.args = append(b.args, arg{a.Text("name"), a.Text("value"), problem.Index(path, i)})
	}
}

func fieldEnv(name, path string) dict {
	return dict{"name": name, "valueFrom": dict{"fieldRef": dict{"fieldPath": path}}}
}

func secretVolume(name, secret string) dict {
	return dict{"name": name, "secret": dict{"secretName": secret}}
}

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

func has[V any](m map[string]V, key string) bool {
	_, found := m[key]
	return found
}

// flag notes which fields say the arguments of a container.
func (m *made) flag(b *box) {
	if b.component == "" {
		return
	}
	fields := maps.Clone(b.flags)
	m.flags[b.component] = fields
	given := map[string]string{}
	for _, a := range b.args {
		if a.field == "" {
			continue
		}
		flag := "--" + a.name
		fields[a.String()] = a.field
		if other, twice := given[flag]; twice && other != a.field {
			fields[flag], _, _ = strings.Cut(a.field, "[") // the list of them
		} else {
			given[flag], fields[flag] = a.field, a.field
		}
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

func asDict(value any) dict {
	d, _ := value.(dict)
	return d
}

// get returns what the custom resource has at a dotted path, with indexes of lists, nil
// for nothing.
func (op *operation) get(path string) any {
	var value any = op.value
	for _, name := range strings.Split(path, ".") {
		name, index, isItem := strings.Cut(strings.TrimSuffix(name, "]"), "[")
		value = asDict(value)[name]
		if list, isList := value.([]any); isItem && isList {
			i, err := strconv.Atoi(index)
			if value = nil; err == nil && i >= 0 && i < len(list) {
				value = list[i]
			}
		}
	}
	return value
}

func (op *operation) list(path string) []any {
	list, _ := op.get(path).([]any)
	return list
}

// text returns a scalar of the custom resource as it is written, "" for none.
func (op *operation) text(path string) string {
	if strings.Contains(path, "[") {
		if value := op.get(path); value != nil && asDict(value) == nil {
			return fmt.Sprint(value)
		}
		return ""
	}
	return op.of.Text(strings.Split(path, ".")...)
}

// texts returns the scalars of a list.
func (op *operation) texts(path string) []string {
	var found []string
	for _, value := range op.list(path) {
		found = append(found, fmt.Sprint(value))
	}
	return found
}

// strings returns a mapping of scalars.
func (op *operation) strings(path string) map[string]string {
	found := map[string]string{}
	for key, value := range asDict(op.get(path)) {
		found[key] = fmt.Sprint(value)
	}
	return found
}

// is tells whether a field of the custom resource is true.
func (op *operation) is(path string) bool { return op.text(path) == "true" }

// number returns a number of the custom resource, or the one that it has without. What
// counts more pods than any cluster has is a slip, and would take all memory.
func (op *operation) number(path string, without int) int {
	if n, err := strconv.Atoi(op.text(path)); err == nil {
		return min(n, mostPods)
	}
	return without
}

// mostShards is how many shards are looked at: each is a workload of its own.
const mostShards = 100

// shards is how many shards there are, one at least.
func (op *operation) shards(path string) int {
	return min(max(1, op.number(path, 1)), mostShards)
}
