package observe

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// What prometheus-operator makes is told by its v0.93: pkg/prometheus, pkg/thanos,
// pkg/alertmanager and pkg/operator. What a version of the operator decides, as the
// version of an image that is not given, stays unknown.
func init() {
	for kind, run := range map[string]func(*operation){
		"Prometheus": (*operation).prometheus, "PrometheusAgent": (*operation).prometheusAgent,
		"ThanosRuler": (*operation).thanosRuler, "Alertmanager": (*operation).alertmanager,
	} {
		operators[[2]string{krm.PrometheusOperator, kind}] = run
	}
}

// coreos is one of prometheus-operator's custom resources while its objects are made.
type coreos struct {
	*operation
	// app is the pods' app.kubernetes.io/name, label the one of the operator's own that
	// has the resource's name, "" for none, and prefix that of the names of what is made.
	app, label, prefix string
	// folder has what the operator mounts, and data is where the process keeps its own.
	folder, data string
	// version of what runs, the newest where none is given.
	version string
}

// name is that of the workload and of the Secrets beside it.
func (p *coreos) name() string { return p.prefix + "-" + p.of.Name() }

// selector are the labels of the pods that tell them apart.
func (p *coreos) selector() map[string]string {
	selector := map[string]string{
		krm.ComponentLabel: p.app, "app.kubernetes.io/managed-by": "prometheus-operator", "app.kubernetes.io/instance": p.of.Name(),
	}
	if p.label != "" {
		selector[p.label] = p.of.Name()
	}
	return selector
}

const versionLabel = "app.kubernetes.io/version"

// labels are all labels of the pods. The version's is that of the image, which nobody
// knows where it is not given.
func (p *coreos) labels(selector map[string]string) map[string]string {
	labels := map[string]string{}
	if v := p.text("spec.version"); v != "" {
		labels[versionLabel] = strings.TrimPrefix(v, "v")
	}
	for key, value := range p.of.Strings("spec", "podMetadata", "labels") {
		labels[key] = value
	}
	for key, value := range selector {
		labels[key] = value
	}
	return labels
}

// atLeast tells whether what runs is of a version or newer.
func (p *coreos) atLeast(version string) bool { return thanos.AtLeast(p.version, version) }

// versionOf is a version as images have it, for comparisons.
func versionOf(text, without string) string {
	if text == "" {
		return without
	}
	return "v" + strings.TrimPrefix(text, "v")
}

// imageOf is the image that a part of a custom resource asks for (pkg/operator/image.go).
func (op *operation) imageOf(at, base, version string) string {
	if image := op.text(at + ".image"); strings.TrimSpace(image) != "" {
		return image
	}
	base = cmp.Or(op.text(at+".baseImage"), base)
	name := base[strings.LastIndexByte(base, '/')+1:]
	switch {
	case strings.ContainsAny(name, ":@"):
		return base
	case op.text(at+".sha") != "":
		return base + "@sha256:" + op.text(at+".sha")
	case op.text(at+".tag") != "":
		return base + ":" + op.text(at+".tag")
	case version != "":
		return base + ":" + version
	}
	return base
}

// imageFields say where the image is given.
func (op *operation) imageFields(at string) map[string]string {
	field := at + ".version"
	if op.text(at+".image") != "" {
		field = at + ".image"
	}
	return map[string]string{"": at, "image": field, "args": at + ".additionalArgs"}
}

// governing makes the Service of the pods' names, unless the resource names another one,
// which is the user's. The operator's own is for all resources of the namespace.
func (p *coreos) governing(name string, ports ...any) string {
	if given := p.text("spec.serviceName"); given != "" {
		return given
	}
	s := p.add("v1", "Service", name)
	s.set("None", "spec", "clusterIP")
	s.set(ports, "spec", "ports")
	s.set(map[string]string{krm.ComponentLabel: p.app}, "spec", "selector")
	s.set(map[string]string{"operated-" + p.app: "true"}, "metadata", "labels")
	s.said("spec.ports", "spec.portName")
	s.said("spec.selector", "metadata.name")
	return name
}

func servicePort(name string, port int, target string) dict {
	return dict{"name": name, "port": port, "targetPort": target, "protocol": "TCP"}
}

// portName is the name of the port of HTTP.
func (p *coreos) portName() string { return cmp.Or(p.text("spec.portName"), "web") }

// storage returns the name of the volume of the data, and adds the volume or the claim.
func (p *coreos) storage(t *template, suffix string) string {
	name := p.name() + suffix
	switch {
	case p.get("spec.storage") == nil:
		t.volumes = append(t.volumes, dict{"name": name, "emptyDir": dict{}})
	case p.get("spec.storage.emptyDir") != nil:
		t.volumes = append(t.volumes, dict{"name": name, "emptyDir": p.get("spec.storage.emptyDir")})
	case p.get("spec.storage.ephemeral") != nil:
		t.volumes = append(t.volumes, dict{"name": name, "ephemeral": p.get("spec.storage.ephemeral")})
	default:
		name = cmp.Or(p.text("spec.storage.volumeClaimTemplate.metadata.name"), name)
		t.claims = append(t.claims, p.claim(name))
	}
	return name
}

func (p *coreos) claim(name string) dict {
	given := asDict(p.get("spec.storage.volumeClaimTemplate"))
	claim := merge(dict{"spec": dict{"accessModes": []any{"ReadWriteOnce"}}}, dict{"spec": asDict(given["spec"])})
	metadata := dict{"name": name}
	for _, key := range []string{"labels", "annotations"} {
		if value := asDict(given["metadata"])[key]; value != nil {
			metadata[key] = value
		}
	}
	claim["metadata"] = metadata
	return claim
}

// mountData mounts the volume of the data.
func (p *coreos) mountData(b *box, volume, subPath string) {
	mount := dict{"name": volume, "mountPath": p.data}
	if p.get("spec.storage") != nil && !p.is("spec.storage.disableMountSubPath") && subPath != "" {
		mount["subPath"] = subPath
	}
	b.mounts = append(b.mounts, mount)
}

// given mounts what the resource lists: volumeMounts, Secrets and ConfigMaps by name.
func (p *coreos) given(t *template, b *box) {
	b.mounts = append(b.mounts, p.list("spec.volumeMounts")...)
	for _, list := range []struct{ field, volume, source, key string }{
		{"secrets", "secret-", "secret", "secretName"}, {"configMaps", "configmap-", "configMap", "name"},
	} {
		for _, name := range p.of.Texts("spec", list.field) {
			volume := list.volume + strings.ToLower(strings.ReplaceAll(name, ".", "-"))
			t.volumes = append(t.volumes, dict{"name": volume, list.source: dict{list.key: name}})
			b.mount(volume, p.folder+"/"+strings.ToLower(list.field)+"/"+name)
		}
	}
}

// tlsAssets mounts the Secret that the operator collects certificates in, whose content
// nobody knows.
func (p *coreos) tlsAssets(t *template, b *box) {
	name := p.name() + "-tls-assets-0"
	p.add("v1", "Secret", name).said("", "spec")
	t.volumes = append(t.volumes, dict{"name": "tls-assets", "projected": dict{"sources": []any{dict{"secret": dict{"name": name}}}}})
	b.mount("tls-assets", p.folder+"/certs")
}

// logging gives what is not the default.
func (p *coreos) logging(b *box, level, format string) {
	if value := p.text("spec.logLevel"); value != "info" {
		b.give(level, value, "spec.logLevel")
	}
	if value := p.text("spec.logFormat"); value != "logfmt" {
		b.give(format, value, "spec.logFormat")
	}
}

// reloader is the container that writes the configuration's file from the Secret, with
// variables put in, and tells the process.
func (p *coreos) reloader(init bool, shard int, url, in, out string, watched ...string) *box {
	b := &box{
		name: "config-reloader", image: "quay.io/prometheus-operator/prometheus-config-reloader", command: []string{"/bin/prometheus-config-reloader"},
		env: []any{fieldEnv("POD_NAME", "metadata.name"), dict{"name": "SHARD", "value": fmt.Sprint(shard)}},
	}
	port, portName := 8080, "reloader-web"
	if init {
		b.name, port, portName = "init-config-reloader", 8081, "reloader-init"
		b.give("watch-interval", "0", "")
	}
	bySignal := p.text("spec.reloadStrategy") == "ProcessSignal"
	if p.is("spec.listenLocal") && !init && !bySignal {
		b.give("listen-address", "localhost:8080", "")
	} else {
		b.give("listen-address", fmt.Sprintf(":%d", port), "")
		b.port(portName, port)
	}
	switch {
	case init:
	case bySignal:
		b.give("reload-method", "signal", "")
		b.give("runtimeinfo-url", strings.TrimSuffix(url, "/-/reload")+"/api/v1/status/runtimeinfo", "")
	default:
		b.give("reload-url", url, "")
	}
	b.give("config-file", in, "")
	b.give("config-envsubst-file", out, "")
	for _, folder := range watched {
		b.give("watched-dir", folder, "")
	}
	p.logging(b, "log-level", "log-format")
	return b
}
