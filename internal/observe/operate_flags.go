package observe

import "github.com/thanos-fleet/thanos-fleet/internal/thanos"

// flagFields are the fields of prometheus-operator's custom resources that say a flag,
// where it is given and where it is not; "" is that of all other flags.
var flagFields = map[Component]map[string]string{
	thanos.Prometheus: {
		"": "spec.additionalArgs", "--config.file": "spec", "--enable-feature": "spec.enableFeatures",
		"--storage.tsdb.retention.time": "spec.retention", "--storage.tsdb.retention.size": "spec.retentionSize",
		"--storage.tsdb.retention": "spec.retention", "--storage.tsdb.path": "spec.storage",
		"--storage.tsdb.min-block-duration": "spec.disableCompaction", "--storage.tsdb.max-block-duration": "spec.disableCompaction",
		"--web.external-url": "spec.externalUrl", "--web.route-prefix": "spec.routePrefix", "--web.listen-address": "spec.listenLocal",
		"--web.enable-remote-write-receiver": "spec.enableRemoteWriteReceiver", "--web.enable-otlp-receiver": "spec.enableOTLPReceiver",
		"--web.enable-admin-api": "spec.enableAdminAPI", "--web.config.file": "spec.web", "--query.lookback-delta": "spec.query.lookbackDelta",
	},
	thanos.PrometheusAgent: {
		"": "spec.additionalArgs", "--config.file": "spec", "--enable-feature": "spec.enableFeatures", "--storage.agent.path": "spec.storage",
		"--web.external-url": "spec.externalUrl", "--web.route-prefix": "spec.routePrefix", "--web.listen-address": "spec.listenLocal",
		"--web.config.file": "spec.web",
	},
	thanos.Sidecar: {
		"": "spec.thanos.additionalArgs", "--objstore.config": "spec.thanos.objectStorageConfig",
		"--objstore.config-file": "spec.thanos.objectStorageConfigFile", "--tracing.config": "spec.thanos.tracingConfig",
		"--tracing.config-file": "spec.thanos.tracingConfigFile", "--tsdb.path": "spec.storage", "--prometheus.url": "spec.routePrefix",
		"--grpc-address": "spec.thanos.grpcListenLocal", "--http-address": "spec.thanos.httpListenLocal", "--min-time": "spec.thanos.minTime",
		"--grpc-server-tls-cert": "spec.thanos.grpcServerTlsConfig", "--grpc-server-tls-key": "spec.thanos.grpcServerTlsConfig",
		"--grpc-server-tls-client-ca": "spec.thanos.grpcServerTlsConfig", "--shipper.ignore-unequal-block-size": "spec.disableCompaction",
	},
	thanos.Rule: {
		"": "spec.additionalArgs", "--label": "spec.labels", "--alert.label-drop": "spec.alertDropLabels", "--query": "spec.queryEndpoints",
		"--query.config-file": "spec.queryConfig", "--query.config": "spec.queryConfig", "--alertmanagers.url": "spec.alertmanagersUrl",
		"--alertmanagers.config": "spec.alertmanagersConfig", "--alertmanagers.config-file": "spec.alertmanagersConfig",
		"--alert.query-url": "spec.alertQueryUrl", "--objstore.config": "spec.objectStorageConfig", "--data-dir": "spec.storage",
		"--objstore.config-file": "spec.objectStorageConfig", "--remote-write.config": "spec.remoteWrite",
		"--remote-write.config-file": "spec.remoteWrite", "--rule-file": "spec.ruleSelector", "--tsdb.retention": "spec.retention",
		"--eval-interval": "spec.evaluationInterval", "--web.route-prefix": "spec.routePrefix", "--web.external-prefix": "spec.externalPrefix",
		"--alert.relabel-config": "spec.alertRelabelConfigs", "--alert.relabel-config-file": "spec.alertRelabelConfigs",
		"--http-address": "spec.listenLocal",
	},
	thanos.Alertmanager: {
		"": "spec.additionalArgs", "--config.file": "spec.configSecret", "--storage.path": "spec.storage", "--data.retention": "spec.retention",
		"--cluster.peer": "spec.replicas", "--web.external-url": "spec.externalUrl", "--web.route-prefix": "spec.routePrefix",
		"--web.listen-address": "spec.listenLocal", "--web.config.file": "spec.web",
	},
}
