package observe

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// What thanos-operator makes is told by thanos-community/thanos-operator of July 2026,
// internal/controller/transform.go and internal/pkg/manifests. Its feature gates, and which
// pods are ready, are decided in the cluster.
func init() {
	for kind, run := range map[string]func(*operation){
		"ThanosQuery": (*operation).thanosQuery, "ThanosReceive": (*operation).thanosReceive, "ThanosStore": (*operation).thanosStore,
		"ThanosCompact": (*operation).thanosCompact, "ThanosRuler": (*operation).thanosRulerOf,
	} {
		operators[[2]string{krm.ThanosOperator, kind}] = run
	}
}

// Labels of thanos-operator (internal/pkg/manifests/labels.go).
const (
	ownerLabel      = "operator.thanos.io/owner"
	storeAPILabel   = "operator.thanos.io/store-api"
	queryAPILabel   = "operator.thanos.io/query-api"
	writeAPILabel   = "operator.thanos.io/remote-write-api"
	thanosShard     = "operator.thanos.io/shard"
	thanosRing      = "operator.thanos.io/hashring"
	endpointLabel   = "operator.thanos.io/endpoint"
	partOfLabel     = "app.kubernetes.io/part-of"
	thanosComponent = "app.kubernetes.io/component"
)

// part is a component of a custom resource of thanos-operator while it is made.
type part struct {
	*operation
	// at is where the common fields stand, and additional where those stand that are added
	// to the container.
	at, additional string
	// name of the workload and of its Service; app and component are labels.
	name, app, component string
	// labels are further ones of the pods and of the Service.
	labels map[string]string
	// isStore tells that the Service answers the store API, so that queriers find it.
	isStore bool
	box     *box
	volumes []any
	claim   string
}

// selector are the labels that select the pods.
func (p *part) selector() map[string]string {
	labels := map[string]string{
		krm.ComponentLabel: p.app, thanosComponent: p.component, partOfLabel: "thanos", "app.kubernetes.io/managed-by": "thanos-operator",
		"app.kubernetes.io/instance": p.name, ownerLabel: p.of.Name(),
	}
	if p.isStore {
		labels[storeAPILabel] = "true"
	}
	maps.Copy(labels, p.labels)
	return labels
}

// all are the labels of the pods and of the Service: the custom resource's own, too.
func (p *part) all() map[string]string {
	labels := p.of.Strings("metadata", "labels")
	if labels = maps.Clone(labels); labels == nil {
		labels = map[string]string{}
	}
	maps.Copy(labels, p.strings(p.at+".labels"))
	maps.Copy(labels, p.selector())
	return labels
}

// image is that of the part; its version is the operator's choice where none is given.
func (p *part) image() string {
	image, version := orElse(p.text(p.at+".baseImage"), "quay.io/thanos/thanos"), p.text(p.at+".version")
	if strings.Contains(image, ":") || version == "" {
		return image
	}
	return image + ":" + version
}

// open makes the container.
func (p *part) open(component Component, subcommand string) *box {
	p.box = &box{
		component: component, name: p.app, subcommand: subcommand, image: p.image(),
		flags:  map[string]string{"": p.additional + ".additionalArgs"},
		fields: map[string]string{"": p.at, "image": p.at + ".version", "args": p.additional + ".additionalArgs", "env": p.additional + ".additionalEnv"},
	}
	p.box.give("log.level", p.text(p.at+".logLevel"), p.at+".logLevel")
	p.box.give("log.format", p.text(p.at+".logFormat"), p.at+".logFormat")
	return p.box
}

// listen gives the ports of gRPC and HTTP, "" for none.
func (p *part) listen(grpc, http string) {
	for _, l := range [][2]string{{"grpc", grpc}, {"http", http}} {
		if l[1] != "" {
			p.box.give(l[0]+"-address", "0.0.0.0:"+l[1], "")
			port, _ := strconv.Atoi(l[1])
			p.box.port(l[0], port)
		}
	}
}

// secret gives a configuration by a variable of a Secret's key.
func (p *part) secret(flag, variable, field string) {
	p.box.says(flag, field)
	if ref := p.get(field); ref != nil {
		p.box.give(flag, "$("+variable+")", field)
		p.box.env = append(p.box.env, dict{"name": variable, "valueFrom": dict{"secretKeyRef": ref}})
	}
}

// data is the folder of a claim of the size that the custom resource asks for.
func (p *part) data(folder, field string) {
	p.claim = field
	p.box.mount("data", folder)
}

// close makes the workload and its Service, which is headless but for routers.
func (p *part) close(kind string, replicas int, headless bool, ports ...any) *made {
	p.add("v1", "ServiceAccount", p.name).said("", p.at)
	s := p.add("v1", "Service", p.name)
	s.said("", p.at)
	if headless {
		s.set("None", "spec", "clusterIP")
	}
	s.set(append(ports, p.list(p.additional+".additionalServicePorts")...), "spec", "ports")
	s.set(p.selector(), "spec", "selector")
	s.set(p.all(), "metadata", "labels")
	s.copied("metadata.labels", p.at+".labels")
	p.merge()
	t := template{
		kind: kind, name: p.name, service: p.name, replicas: replicas, labels: p.all(), selector: p.selector(), boxes: []*box{p.box},
		volumes: p.volumes, spec: p.at,
		names: map[string]string{
			"containers": "", "initContainers": "", "volumes": "", "podMetadata": "", "serviceName": "", "serviceAccountName": "", "storage.volumeClaimTemplate": "storage",
		},
	}
	if p.claim != "" {
		spec := dict{"accessModes": []any{"ReadWriteOnce"}, "resources": dict{"requests": dict{"storage": p.text(p.claim + ".size")}}}
		if class := p.text(p.claim + ".storageClass"); class != "" {
			spec["storageClassName"] = class
		}
		t.claims = []any{dict{"metadata": dict{"name": "data"}, "spec": spec}}
	}
	m := p.workload(t)
	m.set(p.name, "spec", "template", "spec", "serviceAccountName")
	for _, c := range p.list(p.additional + ".additionalContainers") {
		_ = m.Append(c, "spec", "template", "spec", "containers")
	}
	for _, v := range p.list(p.additional + ".additionalVolumes") {
		_ = m.Append(v, "spec", "template", "spec", "volumes")
	}
	return m
}

// repeated are the flags that an additional argument is added to; others it replaces
// (internal/pkg/manifests/util.go, MergeArgs).
var repeated = []string{"endpoint", "endpoint-group", "endpoint-group-strict", "endpoint-strict", "label", "query", "query.replica-label", "rule-file", "selector-label"}

// merge puts what the custom resource adds into the container.
func (p *part) merge() {
	for i, text := range p.texts(p.additional + ".additionalArgs") {
		name, value, _ := strings.Cut(strings.TrimLeft(text, "-"), "=")
		if !slices.Contains(repeated, name) {
			p.box.args = slices.DeleteFunc(p.box.args, func(a arg) bool { return a.name == name })
		}
		p.box.args = append(p.box.args, arg{name, value, problem.Index(p.additional+".additionalArgs", i)})
	}
	p.box.env = append(p.box.env, p.list(p.additional+".additionalEnv")...)
	p.box.ports = append(p.box.ports, p.list(p.additional+".additionalPorts")...)
	p.box.mounts = append(p.box.mounts, p.list(p.additional+".additionalVolumeMounts")...)
	for _, list := range []struct{ field, source, key string }{{"secrets", "secret", "secretName"}, {"configMaps", "configMap", "name"}} {
		for _, name := range p.texts(p.additional + "." + list.field) {
			volume := strings.ToLower(list.source) + "-" + name
			p.volumes = append(p.volumes, dict{"name": volume, list.source: dict{list.key: name}})
			p.box.mount(volume, "/etc/thanos/"+strings.ToLower(list.field)+"/"+name)
		}
	}
}

// labelled gives the external labels, or those that the API has for none.
func (p *part) labelled(field string, without map[string]string) {
	labels := p.strings(field)
	if p.get(field) == nil {
		labels = without
	}
	p.box.says("label", field)
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		p.box.give("label", name+`="`+labels[name]+`"`, field)
	}
}

// fields gives flags by fields below one; those that are not given are the API's default,
// "" for none.
func (p *part) fields(at string, flags ...[3]string) {
	for _, f := range flags {
		p.box.give(f[0], orElse(p.text(at+"."+f[1]), f[2]), at+"."+f[1])
	}
}
