package observe

import (
	"cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// banzaiThanos makes the components of a Thanos: a store gateway and a ruler for each
// StoreEndpoint, and a querier that asks them all.
func (op *operation) banzaiThanos() {
	var stores []string
	for _, e := range op.endpointsOf() {
		if op.get("spec.storeGateway") != nil {
			stores = append(stores, op.gateway(e))
		}
		if op.get("spec.rule") != nil {
			stores = append(stores, op.banzaiRule(e))
		}
		if url := e.Text("spec", "url"); url != "" {
			stores = append(stores, url)
		} else if e.Has("spec", "selector") {
			stores = append(stores, "dnssrvnoa+_grpc._tcp."+op.host(e.Name()+"-sidecar"))
		}
	}
	if op.get("spec.query") != nil {
		op.banzaiQuery("spec.query", "query", append(stores, op.texts("spec.query.stores")...))
	}
	if op.get("spec.queryFrontend") != nil {
		p := op.piece("spec.queryFrontend", "query-frontend", "query-frontend", thanos.QueryFrontend, "query-frontend")
		p.grpc = 0
		url := op.text("spec.queryFrontend.queryFrontendDownstreamURL")
		p.box.give("query-frontend.downstream-url", cmp.Or(url, "http://"+op.host(op.of.Name()+"-query")+":10902"), "spec.queryFrontend.queryFrontendDownstreamURL")
		p.close("Deployment", 1, "deploymentOverrides")
	}
}

func (op *operation) gateway(endpoint *krm.Object) string {
	p := op.piece("spec.storeGateway", endpoint.Name()+"-store", "store", thanos.Store, "store")
	p.labels[storeEndpointLabel] = endpoint.Name()
	p.bucket(endpoint, "spec.config")
	p.fields([2]string{"selector.relabel-config", "selectorRelabelConfig"}, [2]string{"ignore-deletion-marks-delay", "ignoreDeletionMarksDelay"})
	p.close("Deployment", 1, "deploymentOverrides")
	return "dnssrvnoa+_grpc._tcp." + op.host(p.name)
}

func (op *operation) banzaiRule(endpoint *krm.Object) string {
	p := op.piece("spec.rule", endpoint.Name()+"-rule", "rule", thanos.Rule, "rule")
	p.labels[storeEndpointLabel] = endpoint.Name()
	p.bucket(endpoint, "spec.config")
	p.fields([2]string{"tsdb.retention", "tsdbRetention"}, [2]string{"alert.query-url", "alertQueryUrl"}, [2]string{"eval-interval", "evalInterval"})
	if op.get("spec.query") != nil {
		p.box.give("query", op.host(op.of.Name()+"-query")+":10902", "spec.query")
	}
	p.close("StatefulSet", 1, "statefulsetOverrides")
	return "dnssrvnoa+_grpc._tcp." + op.host(p.name)
}

func (op *operation) banzaiQuery(at, name string, stores []string) {
	p := op.piece(at, name, "query", thanos.Query, "query")
	p.box.says("query.replica-label", at+".queryReplicaLabel")
	for _, label := range op.texts(at + ".queryReplicaLabel") {
		p.box.give("query.replica-label", label, at+".queryReplicaLabel")
	}
	for _, store := range stores {
		p.box.give("store", store, at+".stores")
	}
	if op.text(at+".GRPCClientCertificate") != "" {
		p.box.set("grpc-client-tls-secure", at+".GRPCClientCertificate")
	}
	p.close("Deployment", 1, "deploymentOverrides")
}
