package observe

import (
	"fmt"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// writeKeys are the settings of remote write that a custom resource has by another name
// (pkg/prometheus/promcfg.go, GenerateRemoteWriteConfig), but for logins.
var writeKeys = map[string]string{
	"url": "url", "name": "name", "headers": "headers", "remoteTimeout": "remote_timeout", "sendExemplars": "send_exemplars",
	"sendNativeHistograms": "send_native_histograms", "followRedirects": "follow_redirects", "enableHTTP2": "enable_http2",
	"roundRobinDNS": "round_robin_dns", "proxyUrl": "proxy_url",
}

// queueKeys are those of its queue.
var queueKeys = map[string]string{
	"capacity": "capacity", "minShards": "min_shards", "maxShards": "max_shards", "maxSamplesPerSend": "max_samples_per_send",
	"batchSendDeadline": "batch_send_deadline", "minBackoff": "min_backoff", "maxBackoff": "max_backoff",
	"retryOnRateLimit": "retry_on_http_429", "sampleAgeLimit": "sample_age_limit",
}

// remoteWrites are the remote_write section.
func (p *coreos) remoteWrites() []any {
	var found []any
	for _, w := range p.of.Each("spec", "remoteWrite") {
		value := w.Value()
		write := renamed(value, writeKeys)
		if version := w.Text("messageVersion"); version != "" && (p.app == "thanos-ruler" || p.atLeast("v2.54.0")) {
			write["protobuf_message"] = protobufMessage(version)
		}
		if queue := asDict(value["queueConfig"]); queue != nil {
			write["queue_config"] = renamed(queue, queueKeys)
		}
		if metadata := asDict(value["metadataConfig"]); metadata != nil {
			config := renamed(metadata, map[string]string{"send": "send", "sendInterval": "send_interval"})
			if w.Text("messageVersion") == "V2.0" {
				config["send"] = false // it has them itself
			}
			write["metadata_config"] = config
		}
		if rules := relabelings(w.Each("writeRelabelConfigs")); len(rules) > 0 {
			write["write_relabel_configs"] = rules
		}
		p.tls(write, asDict(value["tlsConfig"]))
		found = append(found, write)
	}
	return found
}

func protobufMessage(version string) string {
	if version == "V2.0" {
		return "io.prometheus.write.v2.Request"
	}
	return "prometheus.WriteRequest"
}

func renamed(from dict, keys map[string]string) dict {
	to := dict{}
	for key, name := range keys {
		if value := from[key]; value != nil {
			to[name] = value
		}
	}
	return to
}

// relabelKeys are the settings of a relabelling.
var relabelKeys = map[string]string{
	"sourceLabels": "source_labels", "separator": "separator", "targetLabel": "target_label", "regex": "regex", "modulus": "modulus",
	"replacement": "replacement", "action": "action",
}

// relabelings are rules as Prometheus has them.
func relabelings(rules []*krm.Object) []any {
	var found []any
	for _, r := range rules {
		rule := renamed(r.Value(), relabelKeys)
		if action, ok := rule["action"].(string); ok {
			rule["action"] = strings.ToLower(action)
		}
		found = append(found, rule)
	}
	return found
}

// tls writes a tls_config: files as they are given, keys of Secrets as files among those
// that the operator collects (addTLStoYaml).
func (p *coreos) tls(to, from dict) {
	if from == nil {
		return
	}
	config := renamed(from, map[string]string{
		"insecureSkipVerify": "insecure_skip_verify", "serverName": "server_name", "caFile": "ca_file", "certFile": "cert_file", "keyFile": "key_file",
		"minVersion": "min_version", "maxVersion": "max_version",
	})
	for _, kind := range []string{"secret", "configMap"} {
		for key, name := range map[string]string{"ca": "ca_file", "cert": "cert_file"} {
			if ref := asDict(asDict(from[key])[kind]); ref != nil {
				config[name] = p.asset(kind, ref)
			}
		}
	}
	if ref := asDict(from["keySecret"]); ref != nil {
		config["key_file"] = p.asset("secret", ref)
	}
	to["tls_config"] = config
}

// asset is the file of a key among the certificates that the operator collects
// (pkg/assets/tls.go).
func (p *coreos) asset(kind string, ref dict) string {
	from := map[string]int{"secret": 0, "configMap": 1}[kind]
	return fmt.Sprintf("%s/certs/%d_%s_%v_%v", p.folder, from, p.of.Namespace(), ref["name"], ref["key"])
}
