package observe

import (
	"slices"
	"strconv"
	"strings"
)

func (p *coreos) commonArgs(b *box) {
	b.give("config.file", promEnv, "")
	if !p.atLeast("v3.0.0") {
		b.give("web.console.templates", promFolder+"/consoles", "")
		b.give("web.console.libraries", promFolder+"/console_libraries", "")
	}
	if p.text("spec.reloadStrategy") != "ProcessSignal" {
		b.set("web.enable-lifecycle", "spec.reloadStrategy")
	}
	b.give("web.page-title", p.text("spec.web.pageTitle"), "spec.web.pageTitle")
	b.give("web.max-connections", p.text("spec.web.maxConnections"), "spec.web.maxConnections")
	p.receivers(b)
	p.features(b)
	b.give("web.external-url", p.text("spec.externalUrl"), "spec.externalUrl")
	b.give("web.route-prefix", p.routePrefix(), "spec.routePrefix")
	p.logging(b, "log.level", "log.format")
	if p.is("spec.listenLocal") {
		b.give("web.listen-address", "127.0.0.1:9090", "spec.listenLocal")
	}
}

// receivers are the flags of what others send to it.
func (p *coreos) receivers(b *box) {
	if p.is("spec.enableRemoteWriteReceiver") {
		b.set("web.enable-remote-write-receiver", "spec.enableRemoteWriteReceiver")
		var messages []string
		for _, v := range p.of.Texts("spec", "remoteWriteReceiverMessageVersions") {
			messages = append(messages, protobufMessage(v))
		}
		if p.atLeast("v2.54.0") {
			b.give("web.remote-write-receiver.accepted-protobuf-messages", strings.Join(messages, ","), "spec.remoteWriteReceiverMessageVersions")
		}
	}
	if p.atLeast("v2.54.0") && !p.atLeast("v3.4.0") {
		for _, w := range p.of.Each("spec", "remoteWrite") {
			if w.Text("messageVersion") == "V2.0" {
				b.give("enable-feature", "metadata-wal-records", "spec.remoteWrite")
				break
			}
		}
	}
	if p.is("spec.enableOTLPReceiver") || p.get("spec.enableOTLPReceiver") == nil && p.get("spec.otlp") != nil {
		if p.atLeast("v3.0.0") {
			b.set("web.enable-otlp-receiver", "spec.enableOTLPReceiver")
		} else if p.atLeast("v2.47.0") {
			b.give("enable-feature", "otlp-write-receiver", "spec.enableOTLPReceiver")
		}
	}
}

func (p *coreos) features(b *box) {
	features := p.of.Texts("spec", "enableFeatures")
	b.give("enable-feature", strings.Join(features, ","), "spec.enableFeatures")
	if p.text("spec.tsdb.chunkEncoding.floats") == "Xor2" && !slices.Contains(features, "xor2-encoding") && p.atLeast("v3.13.0") {
		b.give("enable-feature", "xor2-encoding", "spec.tsdb.chunkEncoding.floats")
	}
}

// serverArgs are those that only a server has (pkg/prometheus/server/statefulset.go).
func (p *coreos) serverArgs(b *box) {
	if !p.atLeast("v3.11.0") { // from then on they are in the file
		b.give("storage.tsdb.retention.time", p.retention(), "spec.retention")
		b.give("storage.tsdb.retention.size", p.text("spec.retentionSize"), "spec.retentionSize")
	}
	b.give("storage.tsdb.path", promData, "spec.storage")
	if p.is("spec.enableAdminAPI") {
		b.set("web.enable-admin-api", "spec.enableAdminAPI")
	}
	for _, f := range [][2]string{
		{"rules.alert.for-outage-tolerance", "spec.rules.alert.forOutageTolerance"},
		{"rules.alert.for-grace-period", "spec.rules.alert.forGracePeriod"},
		{"rules.alert.resend-delay", "spec.rules.alert.resendDelay"},
		{"query.lookback-delta", "spec.query.lookbackDelta"},
		{"query.max-samples", "spec.query.maxSamples"},
		{"query.max-concurrency", "spec.query.maxConcurrency"},
		{"query.timeout", "spec.query.timeout"},
	} {
		b.give(f[0], p.text(f[1]), f[1])
	}
	p.compression(b, "storage.tsdb.wal-compression")
}

func (p *coreos) compression(b *box, flag string) {
	switch p.text("spec.walCompression") {
	case "true":
		b.set(flag, "spec.walCompression")
	case "false":
		b.set("no-"+flag, "spec.walCompression")
	}
}

// retention is how long series are kept, "" where only their size or their part of the
// volume bounds them (v0.94.1, pkg/prometheus/common.go, RetentionTimeOrDefault).
func (p *coreos) retention() string {
	if r := p.text("spec.retention"); r != "" || p.text("spec.retentionSize") != "" || p.percentage() != 0 {
		return r
	}
	return "24h"
}

// percentage is the part of the volume that series may take, 0 where it does not bound them.
func (p *coreos) percentage() float64 {
	percentage, _ := strconv.ParseFloat(p.text("spec.retentionPercentage"), 64)
	return percentage
}

func (p *coreos) agentArgs(b *box) {
	if p.atLeast("v3.0.0") {
		b.set("agent", "")
	} else {
		b.give("enable-feature", "agent", "")
	}
	b.give("storage.agent.path", promData, "spec.storage")
	p.compression(b, "storage.agent.wal-compression")
}
