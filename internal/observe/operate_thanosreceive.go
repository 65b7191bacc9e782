package observe

import (
	"encoding/json"
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// The file of the ring, beside the router (internal/pkg/manifests/receive).
const (
	ringFolder = "/var/lib/thanos-receive"
	ringFile   = "hashrings.json"
)

// thanosReceive makes the router and the receivers of each ring. Before 2026 the two
// sections had other names.
func (op *operation) thanosReceive() {
	router, ingester := "spec.routerSpec", "spec.ingesterSpec"
	if op.get(router) == nil && op.get("spec.router") != nil {
		router = "spec.router"
	}
	if op.get(ingester) == nil && op.get("spec.ingestor") != nil {
		ingester = "spec.ingestor"
	}
	var rings []any
	for i := range op.list(ingester + ".hashrings") {
		rings = append(rings, op.ring(router, ingester, problem.Index(ingester+".hashrings", i)))
	}
	op.router(router, ingester, rings)
}

func receivePorts() []any {
	return []any{
		servicePort("grpc", 10901, "10901"), servicePort("capnproto", 19391, "19391"), servicePort("http", 10902, "10902"),
		servicePort("remote-write", 19291, "19291"),
	}
}

// receiver opens the container of a router or receiver.
func (p *part) receiver() *box {
	b := p.open(thanos.Receive, "receive")
	p.listen("10901", "10902")
	b.give("remote-write.address", "0.0.0.0:19291", "")
	b.port("remote-write", 19291)
	b.port("capnproto", 19391)
	b.env = append(b.env, fieldEnv("POD_NAME", "metadata.name"), fieldEnv("POD_NAMESPACE", "metadata.namespace"))
	return b
}

// ring makes the receivers of a ring, and returns its entry in the router's file: that of
// the day when all of them are ready.
func (op *operation) ring(router, ingester, at string) any {
	ring, replicas := op.text(at+".name"), op.number(at+".replicas", 1)
	p := &part{
		operation: op, at: at, additional: ingester, name: "thanos-receive-ingester-" + op.of.Name() + "-" + ring, app: "thanos-receive",
		component: "thanos-receive-ingester", isStore: true, labels: map[string]string{thanosRing: ring},
	}
	b := p.receiver()
	b.name = p.component
	b.give("tsdb.path", "/var/thanos/receive", at+".storage")
	p.data("/var/thanos/receive", at+".storage")
	bucket := at + ".objectStorageConfig"
	if op.get(bucket) == nil {
		bucket = ingester + ".defaultObjectStorageConfig"
	}
	p.secret("objstore.config", "OBJSTORE_CONFIG", bucket)
	b.give("receive.local-endpoint", "$(POD_NAME)."+p.name+".$(POD_NAMESPACE).svc:10901", at)
	p.fields(at, [3]string{"tsdb.retention", "tsdbConfig.retention", "2h"}, [3]string{"receive.forward.async-workers", "asyncForwardWorkerCount", "5"},
		[3]string{"tsdb.too-far-in-future.time-window", "tooFarInFutureTimeWindow", "0s"})
	if op.get(at+".tenancyConfig") != nil {
		p.fields(at+".tenancyConfig", [3]string{"receive.tenant-header", "tenantHeader", "THANOS-TENANT"},
			[3]string{"receive.tenant-certificate-field", "tenantCertificateField"}, [3]string{"receive.default-tenant-id", "defaultTenantID", "default-tenant"},
			[3]string{"receive.split-tenant-label-name", "splitTenantLabelName"}, [3]string{"receive.tenant-label-name", "tenantLabelName", "tenant_id"})
	}
	p.labelled(at+".externalLabels", map[string]string{"replica": PodName})
	isCapnProto := op.text(router+".replicationProtocol") == "capnproto"
	if isCapnProto {
		b.give("receive.capnproto-address", "0.0.0.0:19391", router+".replicationProtocol")
	}
	if op.text(at+".grpcCompression") == "none" {
		b.give("receive.grpc-compression", "none", at+".grpcCompression")
	}
	p.close("StatefulSet", replicas, true, receivePorts()...)
	return p.entry(at, ring, replicas, isCapnProto)
}

// entry is a ring in the file. Of a resource without a namespace nobody knows where its
// pods are.
func (p *part) entry(at, ring string, replicas int, isCapnProto bool) any {
	var endpoints []any
	for i := range replicas {
		host := fmt.Sprintf("%s-%d.%s.%s.svc", p.name, i, p.name, p.of.Namespace())
		if p.of.Namespace() == "" {
			host = fmt.Sprintf("%s-%d.%s", p.name, i, p.name)
		}
		endpoint := map[string]any{"address": host + ":10901"}
		if isCapnProto {
			endpoint["capnproto_address"] = host + ":19391"
		}
		endpoints = append(endpoints, endpoint)
	}
	entry := map[string]any{"hashring": ring, "endpoints": endpoints, "algorithm": orElse(p.text(at+".hashingAlgorithm"), "ketama")}
	if tenants := p.texts(at + ".tenancyConfig.tenants"); len(tenants) > 0 {
		entry["tenants"] = tenants
		entry["tenant_matcher_type"] = orElse(p.text(at+".tenancyConfig.tenantMatcherType"), "exact")
	}
	return entry
}

func (op *operation) router(at, ingester string, rings []any) {
	p := &part{
		operation: op, at: at, additional: at, name: "thanos-receive-router-" + op.of.Name(), app: "thanos-receive", component: "thanos-receive-router",
	}
	b := p.receiver()
	b.name = p.component
	b.give("receive.replication-factor", fmt.Sprint(op.number(at+".replicationFactor", 1)), at+".replicationFactor")
	b.give("receive.hashrings-file", ringFolder+"/"+ringFile, ingester+".hashrings")
	p.labelled(at+".externalLabels", map[string]string{"receive": "true"})
	if op.text(at+".replicationProtocol") == "capnproto" {
		b.give("receive.replication-protocol", "capnproto", at+".replicationProtocol")
	}
	b.mount("hashring-config", ringFolder)
	p.volumes = append(p.volumes, dict{"name": "hashring-config", "configMap": dict{"name": p.name}})
	text, _ := json.Marshal(rings) // of maps and texts alone
	c := op.add("v1", "ConfigMap", p.name)
	c.set(map[string]string{ringFile: string(text)}, "data")
	c.said("", ingester+".hashrings")
	p.close("Deployment", op.number(at+".replicas", 1), false, receivePorts()...)
	for _, m := range op.made {
		if m.Kind() == "Service" && m.Name() == p.name {
			m.set("true", "metadata", "labels", writeAPILabel)
		}
	}
}
