package observe

import (
	"cmp"
	"maps"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// sidecar is Thanos beside a Prometheus (pkg/prometheus/server/statefulset.go,
// createThanosContainer).
func (p *coreos) sidecar(t *template) *box {
	const at = "spec.thanos"
	b := &box{
		component: thanos.Sidecar, flags: maps.Clone(flagFields[thanos.Sidecar]), name: "thanos-sidecar", subcommand: "sidecar",
		image: p.imageOf(at, "quay.io/thanos/thanos", p.text(at+".version")), fields: p.imageFields(at),
	}
	local := p.is(at + ".listenLocal")
	b.give("prometheus.url", p.url(9090, ""), "spec.routePrefix")
	b.give("grpc-address", loopback(local || p.is(at+".grpcListenLocal"))+":10901", at+".grpcListenLocal")
	b.give("http-address", loopback(local || p.is(at+".httpListenLocal"))+":10902", at+".httpListenLocal")
	b.port("http", 10902)
	b.port("grpc", 10901)
	version := versionOf(p.text(at+".version"), thanos.DefaultVersion)
	p.grpcServer(b, at, version)
	b.mounts = append(b.mounts, p.list(at+".volumeMounts")...)
	p.sidecarBucket(t, b, at)
	p.secretFlag(b, "tracing.config", "TRACING_CONFIG", at+".tracingConfig", at+".tracingConfigFile")
	b.give("log.level", cmp.Or(p.text(at+".logLevel"), p.text("spec.logLevel")), at+".logLevel")
	b.give("log.format", cmp.Or(p.text(at+".logFormat"), p.text("spec.logFormat")), at+".logFormat")
	b.give("min-time", p.text(at+".minTime"), at+".minTime")
	b.give("prometheus.ready_timeout", p.text(at+".readyTimeout"), at+".readyTimeout")
	if thanos.AtLeast(version, "v0.29.0") {
		b.give("prometheus.get_config_timeout", p.text(at+".getConfigTimeout"), at+".getConfigTimeout")
		b.give("prometheus.get_config_interval", p.text(at+".getConfigInterval"), at+".getConfigInterval")
	}
	if thanos.AtLeast(version, "v0.24.0") {
		p.httpClient(t, b)
	}
	p.additional(b, at+".additionalArgs")
	return b
}

func loopback(local bool) string {
	if local {
		return "127.0.0.1"
	}
	return ""
}

// grpcServer are the flags of the gRPC server's certificates.
func (p *coreos) grpcServer(b *box, at, version string) {
	at += ".grpcServerTlsConfig"
	for _, f := range [][2]string{{"cert", ".certFile"}, {"key", ".keyFile"}, {"client-ca", ".caFile"}} {
		b.give("grpc-server-tls-"+f[0], p.text(at+f[1]), at+f[1])
	}
	minimum := map[string]string{"TLS10": "1.0", "TLS11": "1.1", "TLS12": "1.2", "TLS13": "1.3"}[p.text(at+".minVersion")]
	if thanos.AtLeast(version, "v0.37.0") {
		b.give("grpc-server-tls-min-version", minimum, at+".minVersion")
	}
}

// sidecarBucket gives the bucket and the folder of the blocks.
func (p *coreos) sidecarBucket(t *template, b *box, at string) {
	if !p.uploads() {
		return
	}
	p.secretFlag(b, "objstore.config", "OBJSTORE_CONFIG", at+".objectStorageConfig", at+".objectStorageConfigFile")
	b.give("tsdb.path", promData, "spec.storage")
	p.mountData(b, p.dataVolume(t), "prometheus-db")
	if p.delays() {
		b.give("shipper.meta-file-name", "thanos.shipper.json", "spec.disableCompaction")
		b.set("shipper.ignore-unequal-block-size", "spec.disableCompaction")
	}
}

// dataVolume is the volume that the first container keeps its data on.
func (p *coreos) dataVolume(t *template) string {
	if len(t.claims) > 0 {
		name, _ := asDict(asDict(t.claims[0])["metadata"])["name"].(string)
		return name
	}
	return p.name() + "-db"
}

// secretFlag gives a configuration by a file that the resource names, or by a variable of
// a Secret's key.
func (p *coreos) secretFlag(b *box, flag, variable, secret, file string) {
	if path := p.text(file); path != "" {
		b.give(flag+"-file", path, file)
	} else if ref := p.get(secret); ref != nil {
		b.give(flag, "$("+variable+")", secret)
		b.env = append(b.env, dict{"name": variable, "valueFrom": dict{"secretKeyRef": ref}})
	}
}

// httpClient gives the file of how the sidecar asks Prometheus, over TLS too.
func (p *coreos) httpClient(t *template, b *box) {
	const volume, key, folder = "thanos-prometheus-http-client-file", "prometheus.http-client-file.yaml", "/etc/thanos/config"
	name := p.name() + "-" + volume
	s := p.add("v1", "Secret", name)
	s.set(map[string]string{key: "tls_config:\n  insecure_skip_verify: true\n"}, "stringData")
	s.said("", "spec.thanos")
	t.volumes = append(t.volumes, secretVolume(volume, name))
	b.mount(volume, folder)
	b.give("prometheus.http-client-file", folder+"/"+key, "")
}
