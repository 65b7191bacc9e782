package observe

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// thanosRuler makes the pods of a ThanosRuler (pkg/thanos/statefulset.go). Without anybody
// to ask, the operator refuses it.
func (op *operation) thanosRuler() {
	p := &coreos{
		operation: op, app: "thanos-ruler", label: "thanos-ruler", prefix: "thanos-ruler", folder: "/etc/thanos", data: "/thanos/data",
		version: versionOf(op.text("spec.version"), thanos.DefaultVersion),
	}
	service := p.governing("thanos-ruler-operated", servicePort(p.portName(), 10902, p.portName()), servicePort("grpc", 10901, "grpc"))
	p.ruleFiles()
	labels := p.labels(p.selector())
	t := template{
		kind: "StatefulSet", name: p.name(), service: service, replicas: op.number("spec.replicas", 1), spec: "spec",
		labels: labels, selector: maps.Clone(labels),
	}
	delete(t.selector, versionLabel)
	b := &box{
		component: thanos.Rule, flags: maps.Clone(flagFields[thanos.Rule]), name: "thanos-ruler", subcommand: "rule",
		image: p.imageOf("spec", "quay.io/thanos/thanos", op.text("spec.version")), fields: p.imageFields("spec"),
		env: []any{fieldEnv("POD_NAME", "metadata.name")},
	}
	p.rulerArgs(b)
	p.rulerFiles(&t, b)
	p.tlsAssets(&t, b)
	p.grpcServer(b, "spec", p.version)
	for _, f := range [][2]string{{"web.external-prefix", "externalPrefix"}, {"web.route-prefix", "routePrefix"}, {"alert.query-url", "alertQueryUrl"}} {
		b.give(f[0], op.text("spec."+f[1]), "spec."+f[1])
	}
	p.additional(b, "spec.additionalArgs")
	if p.atLeast(webSince[p.app]) {
		p.webConfig(&t, b, "http.config")
	}
	p.mountData(b, p.storage(&t, "-data"), "")
	p.mountRules(&t, b, p.ruleNames(1))
	b.mounts = append(b.mounts, op.list("spec.volumeMounts")...)
	rules := p.rulesFolder() + "/" + p.ruleNames(1)[0]
	reloader := p.reloader(false, -1, p.url(10902, "/-/reload"), "", "", rules)
	reloader.mount(p.ruleNames(1)[0], rules)
	if p.atLeast(webSince[p.app]) {
		p.guard(b, reloader, false)
	}
	t.boxes = append(t.boxes, b, reloader)
	op.workload(t)
}

func (p *coreos) rulerArgs(b *box) {
	b.port("grpc", 10901)
	b.give("data-dir", p.data, "spec.storage")
	b.give("eval-interval", orElse(p.text("spec.evaluationInterval"), "15s"), "spec.evaluationInterval")
	b.give("tsdb.retention", orElse(p.text("spec.retention"), "24h"), "spec.retention")
	for _, f := range []struct{ since, flag, field string }{
		{"v0.38.0", "rule-query-offset", "ruleQueryOffset"},
		{"v0.37.0", "rule-concurrent-evaluation", "ruleConcurrentEval"},
		{"v0.30.0", "for-outage-tolerance", "ruleOutageTolerance"},
		{"v0.30.0", "for-grace-period", "ruleGracePeriod"},
		{"v0.0.0", "resend-delay", "resendDelay"},
	} {
		if p.atLeast(f.since) {
			b.give(f.flag, p.text("spec."+f.field), "spec."+f.field)
		}
	}
	if p.atLeast("v0.39.0") {
		b.give("enable-feature", strings.Join(p.of.Texts("spec", "enableFeatures"), ","), "spec.enableFeatures")
	}
	p.rulerLabels(b)
	if p.is("spec.listenLocal") {
		b.give("http-address", "localhost:10902", "spec.listenLocal")
	} else {
		b.port(p.portName(), 10902)
	}
	if level := p.text("spec.logLevel"); level != "info" {
		b.give("log.level", level, "spec.logLevel")
	}
	b.give("log.format", p.text("spec.logFormat"), "spec.logFormat")
	b.give("rule-file", p.rulesFolder()+"/*/*.yaml", "spec.ruleSelector")
}

// rulerLabels are the labels of what the ruler writes, with one for the replica that its
// alerts lose.
func (p *coreos) rulerLabels(b *box) {
	const replica = "thanos_ruler_replica"
	b.give("label", replica+`="$(POD_NAME)"`, "spec.labels")
	labels := p.of.Strings("spec", "labels")
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		b.give("label", name+"="+strconv.Quote(labels[name]), "spec.labels")
	}
	b.give("alert.label-drop", replica, "spec.alertDropLabels")
	for _, name := range p.of.Texts("spec", "alertDropLabels") {
		b.give("alert.label-drop", name, "spec.alertDropLabels")
	}
}

// rulerFiles are the flags of files and of what is given in place of them.
func (p *coreos) rulerFiles(t *template, b *box) {
	p.rulerWrites(t, b)
	if !p.secretFile(t, b, "query.config-file", "query-config", "spec.queryConfig") {
		for i, url := range p.of.Texts("spec", "queryEndpoints") {
			b.give("query", url, problem.Index("spec.queryEndpoints", i))
		}
	}
	if !p.secretFile(t, b, "alertmanagers.config-file", "alertmanager-config", "spec.alertmanagersConfig") {
		for i, url := range p.of.Texts("spec", "alertmanagersUrl") {
			b.give("alertmanagers.url", url, problem.Index("spec.alertmanagersUrl", i))
		}
	}
	for _, f := range []struct{ flag, volume, field, file string }{
		{"objstore.config-file", "objstorage-config", "spec.objectStorageConfig", "spec.objectStorageConfigFile"},
		{"tracing.config-file", "tracing-config", "spec.tracingConfig", "spec.tracingConfigFile"},
		{"alert.relabel-config-file", "alertrelabel-config", "spec.alertRelabelConfigs", "spec.alertRelabelConfigFile"},
	} {
		if path := p.text(f.file); path != "" {
			b.give(f.flag, path, f.file)
		} else {
			p.secretFile(t, b, f.flag, f.volume, f.field)
		}
	}
}

// secretFile gives a key of a Secret as a file.
func (p *coreos) secretFile(t *template, b *box, flag, volume, field string) bool {
	if p.get(field) == nil {
		return false
	}
	name, key := p.text(field+".name"), p.text(field+".key")
	folder := p.folder + "/config/" + volume
	source := dict{"secretName": name, "items": []any{dict{"key": key, "path": key}}}
	t.volumes = append(t.volumes, dict{"name": volume, "secret": source})
	b.mount(volume, folder)
	b.give(flag, folder+"/"+key, field)
	return true
}

// rulerWrites makes the Secret of remote write, and gives it where there is any.
func (p *coreos) rulerWrites(t *template, b *box) {
	const volume, key = "remote-write-config", "remote-write.yaml"
	name, folder := p.name()+"-config", p.folder+"/config/"+volume
	s := p.add("v1", "Secret", name)
	s.said("", "spec.remoteWrite")
	writes := p.remoteWrites()
	if text, err := yaml.Marshal(dict{"remote_write": writes}); err == nil {
		s.set(map[string]string{key: string(text)}, "stringData")
	}
	s.copied(sectionOf(key, "remote_write"), "spec.remoteWrite")
	t.volumes = append(t.volumes, dict{"name": volume, "secret": dict{"secretName": name, "items": []any{dict{"key": key, "path": key}}}})
	b.mount(volume, folder)
	if p.atLeast("v0.24.0") && len(writes) > 0 {
		b.give("remote-write.config-file", fmt.Sprintf("%s/%s", folder, key), "spec.remoteWrite")
	}
}
