package observe

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Places in the pods of a Prometheus (pkg/prometheus/common.go).
const (
	promFolder = "/etc/prometheus"
	promData   = "/prometheus"
	// promConfig is the key that the configuration is packed in, and promEnv the file that
	// the reloader writes of it.
	promConfig = "prometheus.yaml.gz"
	promEnv    = promFolder + "/config_out/prometheus.env.yaml"
	// promRules is how many ConfigMaps of rules are mounted, at least.
	promRules = 3
)

func (op *operation) prometheus() {
	p := &coreos{
		operation: op, app: "prometheus", label: "prometheus", prefix: "prometheus", folder: promFolder, data: promData,
		version: versionOf(op.text("spec.version"), thanos.DefaultPrometheusVersion),
	}
	ports := []any{servicePort(p.portName(), 9090, p.portName())}
	if op.get("spec.thanos") != nil {
		ports = append(ports, servicePort("grpc", 10901, "grpc"))
	}
	service := p.governing("prometheus-operated", ports...)
	p.ruleFiles()
	p.promConfiguration(true)
	for shard := range op.shards("spec.shards") {
		t := p.promTemplate(shard, service)
		b := p.promBox(&t, thanos.Prometheus)
		p.serverArgs(b)
		if op.get("spec.thanos") != nil {
			t.boxes = append(t.boxes, p.sidecar(&t))
		}
		p.compaction(b)
		p.mountRules(&t, b, p.ruleNames(promRules))
		p.additional(b, "spec.additionalArgs")
		t.boxes = slices.Insert(t.boxes, 0, b, p.promReloader(b, false, shard))
		t.init = append(t.init, p.promReloader(b, true, shard))
		op.workload(t)
	}
}

func (op *operation) prometheusAgent() {
	p := &coreos{
		operation: op, app: "prometheus-agent", prefix: "prom-agent", folder: promFolder, data: promData,
		version: versionOf(op.text("spec.version"), thanos.DefaultPrometheusVersion),
	}
	p.promConfiguration(false)
	shards, service := op.shards("spec.shards"), ""
	isDaemon := op.text("spec.mode") == "DaemonSet"
	if isDaemon {
		shards = 1
	} else {
		service = p.governing("prometheus-agent-operated", servicePort(p.portName(), 9090, p.portName()))
	}
	for shard := range shards {
		t := p.promTemplate(shard, service)
		b := p.promBox(&t, thanos.PrometheusAgent)
		p.agentArgs(b)
		p.additional(b, "spec.additionalArgs")
		t.boxes = append(t.boxes, b, p.promReloader(b, false, shard))
		t.init = append(t.init, p.promReloader(b, true, shard))
		if isDaemon {
			p.asDaemon(&t)
		}
		op.workload(t)
	}
}

// asDaemon makes a DaemonSet of the pods: it has no claims, no shards and no volume for
// data (pkg/prometheus/agent/daemonset.go).
func (p *coreos) asDaemon(t *template) {
	t.kind, t.claims = "DaemonSet", nil
	delete(t.selector, shardLabel)
	delete(t.labels, shardLabel)
	t.volumes = slices.DeleteFunc(t.volumes, func(v any) bool { return asDict(v)["name"] == p.name()+"-db" })
	t.boxes[0].mounts = slices.DeleteFunc(t.boxes[0].mounts, func(m any) bool { return asDict(m)["mountPath"] == promData })
	for _, b := range slices.Concat(t.boxes[1:], t.init) {
		b.env = append(b.env, fieldEnv("NODE_NAME", "spec.nodeName"))
	}
}

const shardLabel = "operator.prometheus.io/shard"

// promTemplate is what the pods of a shard have beside their containers.
func (p *coreos) promTemplate(shard int, service string) template {
	selector := p.selector()
	selector["operator.prometheus.io/name"] = p.of.Name()
	selector[shardLabel] = fmt.Sprint(shard)
	t := template{
		kind: "StatefulSet", name: p.name(), service: service, replicas: max(0, p.number("spec.replicas", 1)), spec: "spec",
		labels: p.labels(selector), selector: selector,
		volumes: []any{secretVolume("config", p.name()), dict{"name": "config-out", "emptyDir": dict{"medium": "Memory"}}},
	}
	if shard > 0 {
		t.name = fmt.Sprintf("%s-shard-%d", p.name(), shard)
	}
	if n := p.number("spec.replicas", 1); n < 0 {
		t.replicas = 1
	}
	return t
}

// promBox is the container of Prometheus with what server and agent have in common
// (pkg/prometheus/promcfg.go, BuildCommonPrometheusArgs; common.go, BuildCommonVolumes).
func (p *coreos) promBox(t *template, component Component) *box {
	version := p.text("spec.version")
	if version != "" {
		version = p.version
	}
	b := &box{component: component, flags: maps.Clone(flagFields[component]), name: "prometheus", image: p.imageOf("spec", "quay.io/prometheus/prometheus", version), fields: p.imageFields("spec")}
	if !p.is("spec.listenLocal") {
		b.port(p.portName(), 9090)
	}
	p.commonArgs(b)
	b.mounts = append(b.mounts, dict{"name": "config-out", "mountPath": promFolder + "/config_out", "readOnly": true})
	p.tlsAssets(t, b)
	p.mountData(b, p.storage(t, "-db"), "prometheus-db")
	p.given(t, b)
	if p.atLeast(webSince[p.app]) {
		p.webConfig(t, b, "web.config.file")
	}
	return b
}

// routePrefix is where the web server has its root.
func (p *coreos) routePrefix() string {
	if prefix := p.text("spec.routePrefix"); prefix != "" {
		return prefix
	}
	return "/"
}

// webSince are the versions that take a file for the web server.
var webSince = map[string]string{"alertmanager": "v0.22.0", "prometheus": "v2.24.0", "prometheus-agent": "v2.24.0", "thanos-ruler": "v0.21.0"}

// url is where containers of the pod find its web server at a path.
func (p *coreos) url(port int, at string) string {
	scheme := "http"
	if p.get("spec.web.tlsConfig") != nil && p.atLeast(webSince[p.app]) {
		scheme = "https"
	}
	return fmt.Sprintf("%s://localhost:%d%s", scheme, port, path.Clean(p.routePrefix()+at))
}

func (p *coreos) promReloader(of *box, init bool, shard int) *box {
	var watched []string
	if p.app == "prometheus" {
		for _, name := range p.ruleNames(promRules) {
			watched = append(watched, p.rulesFolder()+"/"+name)
		}
	}
	b := p.reloader(init, shard, p.url(9090, "/-/reload"), promFolder+"/config/"+promConfig, promEnv, append(watched, promFolder+"/config")...)
	b.mount("config", promFolder+"/config")
	b.mount("config-out", promFolder+"/config_out")
	for i, folder := range watched {
		b.mount(p.ruleNames(promRules)[i], folder)
	}
	if p.get("spec.web") != nil || p.text("spec.mode") == "DaemonSet" {
		p.guard(of, b, init)
	}
	return b
}

// uploads tells whether a sidecar uploads blocks.
func (p *coreos) uploads() bool {
	return p.get("spec.thanos.objectStorageConfig") != nil || p.get("spec.thanos.objectStorageConfigFile") != nil
}

// delays tells whether Prometheus compacts blocks once the sidecar has uploaded them, of
// versions that know how; others do not compact beside a sidecar. Operators v0.93 took Thanos
// v0.41 for one of those, whose sidecar then refuses to start (v0.94.0, CHANGELOG).
func (p *coreos) delays() bool {
	return p.uploads() && !p.is("spec.disableCompaction") && p.atLeast("v3.9.0") &&
		thanos.AtLeast(versionOf(p.text("spec.thanos.version"), thanos.DefaultVersion), "v0.42.0")
}

func (p *coreos) compaction(b *box) {
	switch {
	case p.delays():
		b.give("storage.tsdb.delay-compact-file.path", promData+"/thanos.shipper.json", "spec.disableCompaction")
	case p.is("spec.disableCompaction") || p.uploads():
		block := "2h"
		if size := p.text("spec.thanos.blockSize"); size != "" {
			block = size
		}
		b.give("storage.tsdb.max-block-duration", block, "spec.disableCompaction")
		b.give("storage.tsdb.min-block-duration", block, "spec.disableCompaction")
	default:
		return
	}
	if p.get("spec.tsdb.outOfOrderTimeWindow") != nil && p.atLeast("v2.55.0") {
		b.set("no-storage.tsdb.allow-overlapping-compaction", "spec.tsdb.outOfOrderTimeWindow")
	}
}
