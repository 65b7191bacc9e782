package observe

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Places in the pods of an Alertmanager (pkg/alertmanager/statefulset.go).
const (
	alertFolder = "/etc/alertmanager"
	alertConfig = "alertmanager.yaml.gz"
	alertEnv    = alertFolder + "/config_out/alertmanager.env.yaml"
)

func (op *operation) alertmanager() {
	p := &coreos{
		operation: op, app: "alertmanager", label: "alertmanager", prefix: "alertmanager", folder: alertFolder, data: "/alertmanager",
		version: versionOf(op.text("spec.version"), newestAlertmanager),
	}
	mesh := servicePort("udp-mesh", 9094, "mesh-udp")
	mesh["protocol"] = "UDP"
	service := p.governing("alertmanager-operated", servicePort(p.portName(), 9093, p.portName()), servicePort("tcp-mesh", 9094, "mesh-tcp"), mesh)
	selector := p.selector()
	t := template{
		kind: "StatefulSet", name: p.name(), service: service, replicas: max(0, op.number("spec.replicas", 1)), spec: "spec",
		labels: p.labels(selector), selector: selector,
		volumes: []any{secretVolume("config-volume", p.name()+"-generated"), dict{"name": "config-out", "emptyDir": dict{"medium": "Memory"}}},
	}
	p.alertConfiguration()
	b := p.alertBox(&t)
	p.alertArgs(b, t.replicas, service)
	if p.atLeast(webSince[p.app]) {
		p.webConfig(&t, b, "web.config.file")
	}
	if p.atLeast("v0.24.0") {
		p.clusterTLS(&t, b)
	}
	p.additional(b, "spec.additionalArgs")
	t.boxes = append(t.boxes, b, p.alertReloader(b, false))
	t.init = append(t.init, p.alertReloader(b, true))
	op.workload(t)
}

// newestAlertmanager is assumed of an Alertmanager whose version is not given.
const newestAlertmanager = "v0.33.1"

func (p *coreos) alertBox(t *template) *box {
	b := &box{
		component: thanos.Alertmanager, flags: maps.Clone(flagFields[thanos.Alertmanager]), name: "alertmanager", image: p.imageOf("spec", "quay.io/prometheus/alertmanager", p.text("spec.version")),
		fields: p.imageFields("spec"), env: []any{fieldEnv("POD_IP", "status.podIP")},
	}
	if p.atLeast("v0.30.0") {
		b.env = append(b.env, fieldEnv("POD_NAME", "metadata.name"))
	}
	if !p.is("spec.listenLocal") {
		b.port(p.portName(), 9093)
	}
	b.port("mesh-tcp", 9094)
	b.ports = append(b.ports, dict{"name": "mesh-udp", "containerPort": 9094, "protocol": "UDP"})
	b.mount("config-volume", alertFolder+"/config")
	b.mounts = append(b.mounts, dict{"name": "config-out", "mountPath": alertFolder + "/config_out", "readOnly": true})
	p.tlsAssets(t, b)
	p.mountData(b, p.storage(t, "-db"), "alertmanager-db")
	p.templates(t, b)
	p.given(t, b)
	return b
}

// templates mounts those of notifications.
func (p *coreos) templates(t *template, b *box) {
	var sources []any
	for _, source := range p.of.Each("spec", "alertmanagerConfiguration", "templates") {
		for _, kind := range []string{"configMap", "secret"} {
			if name, key := source.Text(kind, "name"), source.Text(kind, "key"); name != "" {
				sources = append(sources, dict{kind: dict{"name": name, "items": []any{dict{"key": key, "path": key}}}})
			}
		}
	}
	if len(sources) > 0 {
		t.volumes = append(t.volumes, dict{"name": "notification-templates", "projected": dict{"sources": sources}})
		b.mount("notification-templates", alertFolder+"/templates")
	}
}

func (p *coreos) alertArgs(b *box, replicas int, service string) {
	b.give("config.file", alertEnv, "")
	b.give("storage.path", p.data, "spec.storage")
	b.give("data.retention", orElse(p.lasting("spec.retention"), "120h"), "spec.retention")
	if replicas == 1 && !p.is("spec.forceEnableClusterMode") {
		b.set("cluster.listen-address=", "spec.replicas")
	} else {
		b.give("cluster.listen-address", "[$(POD_IP)]:9094", "spec.replicas")
	}
	b.give("web.listen-address", loopback(p.is("spec.listenLocal"))+":9093", "spec.listenLocal")
	b.give("web.external-url", p.text("spec.externalUrl"), "spec.externalUrl")
	if p.atLeast("v0.27.0") {
		b.give("enable-feature", strings.Join(p.of.Texts("spec", "enableFeatures"), ","), "spec.enableFeatures")
	}
	b.give("web.route-prefix", p.routePrefix(), "spec.routePrefix")
	p.logging(b, "log.level", "log.format")
	p.alertCluster(b, replicas, service)
}

// alertCluster are the flags by which replicas find each other.
func (p *coreos) alertCluster(b *box, replicas int, service string) {
	for _, f := range [][2]string{
		{"cluster.advertise-address", "clusterAdvertiseAddress"},
		{"cluster.gossip-interval", "clusterGossipInterval"},
		{"cluster.pushpull-interval", "clusterPushpullInterval"},
		{"cluster.peer-timeout", "clusterPeerTimeout"},
	} {
		value := p.text("spec." + f[1])
		if f[1] != "clusterAdvertiseAddress" {
			value = p.lasting("spec." + f[1])
		}
		b.give(f[0], value, "spec."+f[1])
	}
	if p.atLeast("v0.30.0") {
		if name := p.text("spec.clusterPeerName"); name != "" {
			b.give("cluster.peer-name", name, "spec.clusterPeerName")
		} else {
			b.give("cluster.peer-name", PodName, "")
		}
		if delay := p.text("spec.minReadySeconds"); delay != "" && !p.adds("dispatch.start-delay") {
			b.give("dispatch.start-delay", delay+"s", "spec.minReadySeconds")
		}
	}
	if p.atLeast("v0.26.0") {
		label := p.of.Namespace() + "/" + p.of.Name()
		if p.get("spec.clusterLabel") != nil {
			label = p.text("spec.clusterLabel")
		}
		b.args = append(b.args, arg{"cluster.label", label, "spec.clusterLabel"})
	}
	for i := range replicas {
		b.give("cluster.peer", fmt.Sprintf("%s-%d.%s:9094", p.name(), i, service), "spec.replicas")
	}
	for i, peer := range p.of.Texts("spec", "additionalPeers") {
		b.give("cluster.peer", peer, problem.Index("spec.additionalPeers", i))
	}
	b.give("cluster.reconnect-timeout", "5m", "")
}

// lasting is a duration, and "" for one that does not last: the operator leaves those out
// from v0.94 on, for Alertmanager refuses them (pkg/alertmanager/statefulset.go,
// discardZeroDurations).
func (p *coreos) lasting(field string) string {
	if d, err := time.ParseDuration(p.text(field)); err == nil && d <= 0 {
		return ""
	}
	return p.text(field)
}

// adds tells whether the user gives an argument.
func (p *coreos) adds(name string) bool {
	for _, a := range p.of.Each("spec", "additionalArgs") {
		if a.Text("name") == name {
			return true
		}
	}
	return false
}

// alertConfiguration makes the Secret that the operator writes of the user's one and of
// AlertmanagerConfigs: its text is known where no AlertmanagerConfig can change it.
func (p *coreos) alertConfiguration() {
	s := p.add("v1", "Secret", p.name()+"-generated")
	s.said("", "spec.configSecret")
	if p.get("spec.alertmanagerConfiguration") != nil || p.get("spec.alertmanagerConfigSelector") != nil {
		return
	}
	if t := p.Key("Secret", p.of.Namespace(), orElse(p.text("spec.configSecret"), p.name()), "alertmanager.yaml"); t.Known {
		s.set(map[string]string{alertConfig: t.Text}, "stringData")
		s.origins = append(s.origins, origin{field: problem.Join("stringData", alertConfig), of: t.At.Object, at: t.At.Field})
	}
}

// clusterTLS mounts the file of the TLS between replicas, whose text is not looked at.
func (p *coreos) clusterTLS(t *template, b *box) {
	const volume, file = "cluster-tls-config", "cluster-tls-config.yaml"
	name, path := p.name()+"-"+volume, alertFolder+"/cluster_tls_config/"+file
	p.add("v1", "Secret", name).said("", "spec.clusterTLS")
	t.volumes = append(t.volumes, secretVolume(volume, name))
	b.mounts = append(b.mounts, dict{"name": volume, "mountPath": path, "subPath": file, "readOnly": true})
	if p.get("spec.clusterTLS") != nil {
		b.give("cluster.tls-config", path, "spec.clusterTLS")
	}
}

func (p *coreos) alertReloader(of *box, init bool) *box {
	b := p.reloader(init, -1, p.url(9093, "/-/reload"), alertFolder+"/config/"+alertConfig, alertEnv)
	b.mounts = append(b.mounts, dict{"name": "config-volume", "mountPath": alertFolder + "/config", "readOnly": true})
	b.mount("config-out", alertFolder+"/config_out")
	b.give("watched-dir", alertFolder+"/config", "")
	for _, folder := range []string{"/templates", "/secrets/", "/configmaps/"} {
		for _, m := range of.mounts {
			if path, _ := asDict(m)["mountPath"].(string); strings.HasPrefix(path, alertFolder+folder) {
				b.mounts = append(b.mounts, m)
				b.give("watched-dir", path, "")
			}
		}
	}
	if p.atLeast(webSince[p.app]) {
		p.guard(of, b, init)
	}
	return b
}
