package observe

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// What banzaicloud's thanos-operator makes is told by its v0.3, pkg/resources: which
// components there are, how many, with which buckets, rings and store APIs. Other settings
// and the image are left out, so nothing follows from a flag that is not there; overrides
// of containers make the pods unknown. Of the compactor all is known.
func init() {
	for kind, run := range map[string]func(*operation){
		"ObjectStore": (*operation).objectStore, "Thanos": (*operation).banzaiThanos, "Receiver": (*operation).receiverGroups,
		"StoreEndpoint": (*operation).storeEndpoint, "ThanosEndpoint": (*operation).thanosEndpoint, "ThanosPeer": (*operation).thanosPeer,
	} {
		operators[[2]string{krm.BanzaiThanosOperator, kind}] = run
	}
}

// storeEndpointLabel is that of the pods for a StoreEndpoint.
const storeEndpointLabel = "monitoring.banzaicloud.io/storeendpoint"

// piece is a component of one of banzaicloud's custom resources while it is made.
type piece struct {
	*operation
	// at is where its settings stand.
	at, name   string
	labels     map[string]string
	box        *box
	volumes    []any
	http, grpc int
	// isKnown tells that all arguments are.
	isKnown bool
}

// piece opens a component whose pods have a name as their app.kubernetes.io/name.
func (op *operation) piece(at, name, app string, component Component, subcommand string) *piece {
	p := &piece{operation: op, at: at, name: op.of.Name() + "-" + name, http: 10902, grpc: 10901}
	p.labels = map[string]string{krm.ComponentLabel: app, "app.kubernetes.io/managed-by": op.of.Name()}
	p.box = &box{
		component: component, name: app, subcommand: subcommand, image: "quay.io/thanos/thanos", flags: map[string]string{"": at},
		fields: map[string]string{"": at},
	}
	p.fields([2]string{"log.level", "logLevel"}, [2]string{"log.format", "logFormat"})
	return p
}

func (p *piece) fields(flags ...[2]string) {
	for _, f := range flags {
		p.box.give(f[0], p.text(p.at+"."+f[1]), p.at+"."+f[1])
	}
}

// bucket gives the file of a bucket, which a field of an object refers to.
func (p *piece) bucket(of *krm.Object, field string) {
	path := append(strings.Split(field, "."), "mountFrom", "secretKeyRef")
	name, key := of.Text(append(path, "name")...), of.Text(append(path, "key")...)
	if name == "" {
		return
	}
	p.volumes = append(p.volumes, secretVolume("objectstore-secret", name))
	p.box.mount("objectstore-secret", "/etc/config/")
	p.box.give("objstore.config-file", "/etc/config/"+key, field)
}

// close makes the workload and its headless Service, unless its containers are overridden.
func (p *piece) close(kind string, replicas int, overrides string) {
	if p.get(p.at+"."+overrides+".spec.template.spec.containers") != nil {
		return
	}
	p.box.port("http", p.http)
	ports := []any{servicePort("http", p.http, "http")}
	if p.grpc > 0 {
		p.box.port("grpc", p.grpc)
		ports = append(ports, servicePort("grpc", p.grpc, "grpc"))
	}
	if p.box.component == thanos.Receive {
		p.box.port("remote-write", 10908)
		ports = append(ports, servicePort("remote-write", 10908, "remote-write"))
	}
	s := p.add("v1", "Service", p.name)
	s.set("None", "spec", "clusterIP")
	s.set(ports, "spec", "ports")
	s.set(p.labels, "spec", "selector")
	s.said("", p.at)
	m := p.workload(template{
		kind: kind, name: p.name, service: p.name, replicas: p.number(p.at+"."+overrides+".spec.replicas", replicas), labels: p.labels,
		selector: p.labels, boxes: []*box{p.box}, volumes: p.volumes, spec: p.at, names: map[string]string{"containers": "", "initContainers": "", "volumes": "", "replicas": overrides + ".spec.replicas"},
	})
	if !p.isKnown {
		m.partial = "are given by an operator, and not all of them are known"
	}
}

// objectStore makes the compactor and the viewer of a bucket.
func (op *operation) objectStore() {
	if op.get("spec.compactor") != nil {
		op.banzaiCompactor()
	}
	if op.get("spec.bucketWeb") != nil {
		p := op.piece("spec.bucketWeb", "bucket", op.of.Name()+"-bucket", thanos.Tools, "tools")
		p.box.command = []string{"/bin/thanos", "tools", "bucket", "web"}
		p.box.subcommand, p.grpc = "", 0
		p.bucket(op.of, "spec.config")
		p.close("Deployment", 1, "deploymentOverrides")
	}
}

// banzaiCompactor makes the compactor, of which all arguments are known.
func (op *operation) banzaiCompactor() {
	const at = "spec.compactor"
	p := op.piece(at, "compactor", op.of.Name()+"-compactor", thanos.Compact, "compact")
	p.bucket(op.of, "spec.config")
	p.grpc, p.isKnown = 0, true
	for _, f := range [][3]string{
		{"http-address", "httpAddress", "0.0.0.0:10902"},
		{"data-dir", "dataDir", "/data"},
		{"consistency-delay", "consistencyDelay", "1800s"},
		{"retention.resolution-raw", "retentionResolutionRaw", "0s"},
		{"retention.resolution-5m", "retentionResolution5m", "0s"},
		{"retention.resolution-1h", "retentionResolution1h", "0s"},
		{"compact.concurrency", "compactConcurrency", "1"},
	} {
		p.box.give(f[0], orElse(op.text(at+"."+f[1]), f[2]), at+"."+f[1])
	}
	if op.text(at+".wait") != "false" {
		p.box.set("wait", at+".wait")
	}
	if op.is(at + ".downsamplingDisable") {
		p.box.set("downsampling.disable", at+".downsamplingDisable")
	}
	if op.get(at+".dataVolume") != nil {
		volume := dict{"name": "data-volume", "emptyDir": dict{}}
		if op.get(at+".dataVolume.pvc") != nil {
			claim := orElse(op.text(at+".dataVolume.pvc.source.claimName"), p.name)
			volume = dict{"name": "data-volume", "persistentVolumeClaim": dict{"claimName": claim}}
			op.add("v1", "PersistentVolumeClaim", claim).said("", at+".dataVolume")
		}
		p.volumes = append(p.volumes, volume)
		p.box.mount("data-volume", orElse(op.text(at+".dataDir"), "/data"))
	}
	p.close("Deployment", 1, "deploymentOverrides")
}

// endpointsOf are the StoreEndpoints of a Thanos.
func (op *operation) endpointsOf() []*krm.Object {
	var found []*krm.Object
	for _, o := range op.All("StoreEndpoint") {
		if o.Text("spec", "thanos") == op.of.Name() && MayMeet(o.Namespace(), op.of.Namespace()) {
			found = append(found, o)
		}
	}
	return found
}

// host is a Service's name in DNS.
func (op *operation) host(service string) string {
	if op.of.Namespace() == "" {
		return service
	}
	return service + "." + op.of.Namespace() + ".svc"
}

// storeEndpoint makes the Service of the sidecars that it selects.
func (op *operation) storeEndpoint() {
	if op.get("spec.selector") == nil {
		return
	}
	s := op.add("v1", "Service", op.of.Name()+"-sidecar")
	s.set("None", "spec", "clusterIP")
	grpc, http := port(op.text("spec.selector.grpcPort"), 10901), port(op.text("spec.selector.httpPort"), 10902)
	s.set([]any{servicePort("grpc", grpc, "grpc"), servicePort("http", http, "http")}, "spec", "ports")
	labels := op.strings("spec.selector.labels")
	if len(labels) == 0 {
		labels = map[string]string{"app": "prometheus"}
	}
	s.set(labels, "spec", "selector")
	s.said("", "spec.selector")
}

// thanosEndpoint makes a querier for what other clusters ask, thanosPeer one that asks
// another cluster.
func (op *operation) thanosEndpoint() {
	op.banzaiQuery("spec.queryOverrides", "endpoint-query", op.texts("spec.stores"))
}

func (op *operation) thanosPeer() {
	op.banzaiQuery("spec.queryOverrides", "peer-query", []string{op.text("spec.endpointAddress")})
}

// receiverGroups makes the receivers, each group a ring.
func (op *operation) receiverGroups() {
	base, rings := op.of.Name()+"-receiver", []any{}
	for i := range op.list("spec.receiverGroups") {
		at := problem.Index("spec.receiverGroups", i)
		group, replicas := op.text(at+".name"), max(1, op.number(at+".replicas", 1))
		p := op.piece(at, "receiver-"+group, "receiver", thanos.Receive, "receive")
		p.labels = maps.Clone(p.labels)
		p.labels["receiverGroup"] = group
		p.http, p.grpc = 10909, 10907
		p.box.env = []any{fieldEnv("NAME", "metadata.name")}
		p.groupBucket(at)
		p.box.give("receive.local-endpoint", "$(NAME)."+p.name+":10907", at)
		p.box.give("receive.hashrings-file", "/etc/hashring/hashring.json", "spec.receiverGroups")
		p.box.give("receive.replication-factor", cmp.Or(op.text(at+".receiveReplicationFactor"), "1"), at+".receiveReplicationFactor")
		p.box.give("label", `receive_replica="$(NAME)"`, at)
		p.box.give("grpc-address", cmp.Or(op.text(at+".grpcAddress"), "0.0.0.0:10907"), at+".grpcAddress")
		p.box.give("http-address", cmp.Or(op.text(at+".httpAddress"), "0.0.0.0:10909"), at+".httpAddress")
		p.box.give("remote-write.address", cmp.Or(op.text(at+".remoteWriteAddress"), "0.0.0.0:10908"), at+".remoteWriteAddress")
		p.fields([2]string{"receive.tenant-header", "receiveTenantHeader"}, [2]string{"receive.default-tenant-id", "receiveDefaultTenantId"},
			[2]string{"receive.tenant-label-name", "receiveTenantLabelName"}, [2]string{"tsdb.retention", "tsdbRetention"})
		p.volumes = append(p.volumes, dict{"name": "hashring-config", "configMap": dict{"name": base + "-hashring-config"}})
		p.box.mount("hashring-config", "/etc/hashring/")
		p.close("StatefulSet", replicas, "statefulSetOverrides")
		rings = append(rings, ringOf(p.name, group, replicas, op.texts(at+".tenants")))
	}
	text, _ := json.Marshal(rings) // of maps and texts alone
	c := op.add("v1", "ConfigMap", base+"-hashring-config")
	c.set(map[string]string{"hashring.json": string(text)}, "data")
	c.said("", "spec.receiverGroups")
}

func (p *piece) groupBucket(at string) {
	name, key := p.text(at+".config.mountFrom.secretKeyRef.name"), p.text(at+".config.mountFrom.secretKeyRef.key")
	if name != "" {
		p.volumes = append(p.volumes, secretVolume("objectstore-secret", name))
		p.box.mount("objectstore-secret", "/etc/config/")
		p.box.give("objstore.config-file", "/etc/config/"+key, at+".config")
	}
}

func ringOf(name, group string, replicas int, tenants []string) any {
	var endpoints []string
	for i := range replicas {
		endpoints = append(endpoints, fmt.Sprintf("%s-%d.%s:10907", name, i, name))
	}
	ring := map[string]any{"hashring": group, "endpoints": endpoints}
	if len(tenants) > 0 {
		ring["tenants"] = tenants
	}
	return ring
}

// port is a port's number, or another where none is given.
func port(text string, without int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return without
}
