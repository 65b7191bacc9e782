package observe

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// thanosQuery makes the querier and its frontend (internal/pkg/manifests/query and
// queryfrontend). It asks the Services of its namespace that are labelled as store APIs.
func (op *operation) thanosQuery() {
	p := &part{
		operation: op, at: "spec", additional: "spec", name: "thanos-query-" + op.of.Name(), app: "thanos-query", component: "query-layer",
		labels: map[string]string{queryAPILabel: "true"},
	}
	ports := []any{servicePort("grpc", 10901, "10901"), servicePort("http", 9090, "9090")}
	if op.get("spec.queryFrontend") != nil {
		op.queryFrontend(p.name)
	}
	op.announce(p, ports)
	op.later = func() {
		b := p.open(thanos.Query, "query")
		p.listen("10901", "9090")
		b.give("query.timeout", "15m", "")
		b.give("query.lookback-delta", "5m", "")
		b.set("query.auto-downsampling", "")
		b.give("query.promql-engine", "thanos", "")
		b.give("query.max-concurrent", "20", "")
		p.fields("spec.webConfig", [3]string{"web.route-prefix", "routePrefix"}, [3]string{"web.external-prefix", "externalPrefix"},
			[3]string{"web.prefix-header", "prefixHeader"})
		p.fields("spec", [3]string{"grpc.proxy-strategy", "grpcProxyStrategy", "eager"})
		labels := op.texts("spec.replicaLabels")
		if op.get("spec.replicaLabels") == nil {
			labels = []string{"replica"}
		}
		b.says("query.replica-label", "spec.replicaLabels")
		for _, label := range labels {
			b.give("query.replica-label", label, "spec.replicaLabels")
		}
		p.endpoints()
		p.close("Deployment", op.number("spec.replicas", 1), true, ports...)
	}
}

// announce makes a Service before the workload, so that others find it.
func (op *operation) announce(p *part, ports []any) {
	s := op.add("v1", "Service", p.name)
	s.said("", p.at)
	s.set("None", "spec", "clusterIP")
	s.set(append(slices.Clone(ports), op.list(p.additional+".additionalServicePorts")...), "spec", "ports")
	s.set(p.selector(), "spec", "selector")
	s.set(p.all(), "metadata", "labels")
}

// labelledServices are the Services of the namespace with the required labels and those
// that a selector asks for, that have a port of the name.
func (op *operation) labelledServices(required map[string]string, selector, port string) []*krm.Object {
	var found []*krm.Object
	for _, s := range op.All("Service") {
		labels := s.Strings("metadata", "labels")
		hasAll := true
		for key, value := range required {
			hasAll = hasAll && labels[key] == value
		}
		hasPort := slices.ContainsFunc(s.Each("spec", "ports"), func(p *krm.Object) bool { return p.Text("name") == port })
		if hasAll && hasPort && MayMeet(s.Namespace(), op.of.Namespace()) && op.of.Selects(labels, strings.Split(selector, ".")...) {
			found = append(found, s)
		}
	}
	return found
}

// endpoints are the store APIs, each by the flag that its label asks for.
func (p *part) endpoints() {
	const field = "spec.customStoreLabelSelector"
	for _, flag := range []string{"endpoint", "endpoint-group", "endpoint-group-strict", "endpoint-strict"} {
		p.box.says(flag, field)
	}
	for _, s := range p.labelledServices(map[string]string{storeAPILabel: "true", partOfLabel: "thanos"}, field, "grpc") {
		port := ""
		for _, each := range s.Each("spec", "ports") {
			if each.Text("name") == "grpc" {
				port = each.Text("port")
			}
		}
		host, labels := serviceHost(s), s.Strings("metadata", "labels")
		switch {
		case has(labels, endpointLabel+"-strict"):
			p.box.give("endpoint-strict", "dnssrv+_grpc._tcp."+host, field)
		case has(labels, endpointLabel+"-group-strict"):
			p.box.give("endpoint-group-strict", host+":"+port, field)
		case has(labels, endpointLabel+"-group"):
			p.box.give("endpoint-group", host+":"+port, field)
		default:
			p.box.give("endpoint", "dnssrv+_grpc._tcp."+host, field)
		}
	}
}

// serviceHost is a Service's name in DNS, as far as its namespace is known.
func serviceHost(s *krm.Object) string {
	if s.Namespace() == "" {
		return s.Name()
	}
	return s.Name() + "." + s.Namespace() + ".svc"
}

func (op *operation) queryFrontend(query string) {
	const at = "spec.queryFrontend"
	p := &part{operation: op, at: at, additional: at, name: "thanos-query-frontend-" + op.of.Name(), app: "thanos-query-frontend", component: "query-frontend"}
	b := p.open(thanos.QueryFrontend, "query-frontend")
	p.listen("", "9090")
	host := query
	if op.of.Namespace() != "" {
		host += "." + op.of.Namespace() + ".svc"
	}
	b.give("query-frontend.downstream-url", "http://"+host+":9090", at)
	p.fields(at, [3]string{"query-frontend.log-queries-longer-than", "logQueriesLongerThan"}, [3]string{"query-range.split-interval", "queryRangeSplitInterval"},
		[3]string{"labels.split-interval", "labelsSplitInterval"}, [3]string{"query-range.max-retries-per-request", "queryRangeMaxRetries", "5"},
		[3]string{"labels.max-retries-per-request", "labelsMaxRetries", "5"}, [3]string{"labels.default-time-range", "labelsDefaultTimeRange"})
	p.cache("query-range.response-cache-config", "CACHE_CONFIG", at+".queryRangeResponseCacheConfig")
	p.cache("labels.response-cache-config", "CACHE_CONFIG", at+".queryRangeResponseCacheConfig")
	p.close("Deployment", op.number(at+".replicas", 1), false, servicePort("http", 9090, "9090"))
}

// thanosRulerOf makes the ruler, which asks the Services of its namespace that are labelled
// as query APIs, and writes its series to a bucket or to receivers
// (internal/pkg/manifests/ruler).
func (op *operation) thanosRulerOf() {
	stateful := op.rulerState()
	isStateful := stateful != ""
	p := &part{operation: op, at: "spec", additional: "spec", name: "thanos-ruler-" + op.of.Name(), app: "thanos-ruler", component: "rule-evaluation-engine"}
	ports := []any{servicePort("grpc", 10901, "10901"), servicePort("http", 9090, "9090")}
	op.announce(p, ports)
	if isStateful {
		op.made[len(op.made)-1].set("true", "metadata", "labels", storeAPILabel)
	}
	op.later = func() {
		b := p.open(thanos.Rule, "rule")
		b.env = append(b.env, fieldEnv("NAME", "metadata.name"))
		p.listen("10901", "9090")
		b.give("data-dir", "/var/thanos/rule", "spec.storage")
		p.data("/var/thanos/rule", "spec.storage")
		p.fields("spec", [3]string{"alertmanagers.url", "alertmanagerURL"}, [3]string{"eval-interval", "evaluationInterval", "1m"})
		if isStateful {
			p.secret("objstore.config", "OBJSTORE_CONFIG", op.either(stateful+".objectStorageConfig", "spec.defaultObjectStorageConfig"))
			p.fields(stateful, [3]string{"tsdb.retention", "retention", "2h"})
			p.labelled(stateful+".externalLabels", map[string]string{"rule_replica": "$(NAME)"})
		} else {
			p.writesTo()
		}
		for _, s := range op.labelledServices(map[string]string{queryAPILabel: "true", partOfLabel: "thanos"}, "spec.queryLabelSelector", "http") {
			b.give("query", "dnssrv+_http._tcp."+serviceHost(s), "spec.queryLabelSelector")
		}
		b.says("query", "spec.queryLabelSelector")
		b.says("alert.label-drop", "spec.alertLabelDrop")
		b.says("rule-file", "spec.ruleConfigSelector")
		for _, label := range op.texts("spec.alertLabelDrop") {
			b.give("alert.label-drop", label, "spec.alertLabelDrop")
		}
		p.ruleConfigs()
		p.close("StatefulSet", op.number("spec.replicas", 1), true, ports...)
	}
}

// rulerState is the field with the bucket, retention and labels of a ruler that has a bucket:
// that of its mode, or its spec, of a time when v1alpha1 had no modes (4edf46d added them).
// It is "" of a ruler that writes to receivers.
func (op *operation) rulerState() string {
	const stateful = "spec.rulerMode.stateful"
	switch {
	case op.get("spec.rulerMode") == nil:
		return "spec"
	case op.get(stateful) == nil:
		return ""
	}
	return stateful
}

// either is the second of two fields where it alone is given, and else the first.
func (op *operation) either(field, former string) string {
	if op.get(field) == nil && op.get(former) != nil {
		return former
	}
	return field
}

// writesTo makes the file of remote write, to the Services that take it.
func (p *part) writesTo() {
	const key, folder, field = "remote-write.yaml", "/etc/thanos/remote-write", "spec.rulerMode.stateless.labelSelector"
	var writes []any
	for _, s := range p.labelledServices(map[string]string{writeAPILabel: "true", partOfLabel: "thanos"}, field, "remote-write") {
		for _, port := range s.Each("spec", "ports") {
			if port.Text("name") == "remote-write" {
				writes = append(writes, dict{"url": fmt.Sprintf("http://%s:%s/api/v1/receive", serviceHost(s), port.Text("port"))})
			}
		}
	}
	text, _ := yaml.Marshal(dict{"remote_write": writes})
	secret := p.add("v1", "Secret", p.name)
	secret.set(map[string]string{key: string(text)}, "stringData")
	secret.said("", field)
	p.volumes = append(p.volumes, dict{"name": "remote-write", "secret": dict{"secretName": p.name, "items": []any{dict{"key": key, "path": key}}}})
	p.box.mount("remote-write", folder)
	p.box.give("remote-write.config-file", folder+"/"+key, field)
}

// ruleConfigs mounts the ConfigMaps of rules. What the operator makes of PrometheusRules,
// where it is told to, is not known.
func (p *part) ruleConfigs() {
	const field = "spec.ruleConfigSelector"
	for _, c := range p.All("ConfigMap") {
		labels := c.Strings("metadata", "labels")
		if len(labels) == 0 || !MayMeet(c.Namespace(), p.of.Namespace()) || !p.selectsRules(labels, field) {
			continue
		}
		p.volumes = append(p.volumes, dict{"name": c.Name(), "configMap": dict{"name": c.Name()}})
		p.box.mount(c.Name(), "/etc/thanos/rules/"+c.Name())
		for _, key := range slices.Sorted(maps.Keys(c.Strings("data"))) {
			p.box.give("rule-file", "/etc/thanos/rules/"+c.Name()+"/"+key, field)
		}
	}
}

func (p *part) selectsRules(labels map[string]string, field string) bool {
	if p.get(field) == nil {
		return labels["operator.thanos.io/prometheus-rule"] == "true"
	}
	return p.of.Selects(labels, strings.Split(field, ".")...)
}
