package legacy

// Rules are all that migrate-manifests knows, in the order of their IDs.
var Rules = []Rule{
	{
		"alertmanager-advertise", "`--cluster.advertise-address=0.0.0.0:9093`", "none; `--cluster.listen-address=` for a single replica",
		"no peer can dial 0.0.0.0; Alertmanager finds its own address, and one replica needs none (alertmanager, cluster/cluster.go)",
	},
	{
		"alertmanager-probe", "a probe of `/#/status`", "`/-/ready`, `/-/healthy`",
		"what is behind # is never sent, so that the probe asks for the start page (alertmanager, README)",
	},
	{
		"alertmanager-secret", "`api_secret: ${…}` or a literal", "`api_secret_file`, and the Secret mounted; a literal is an error",
		"Alertmanager expands no variables, and a ConfigMap is no place for a secret (alertmanager v0.31, docs/configuration.md)",
	},
	{
		"alertmanager-variable", "`${NAME}` in its configuration", "the value that `variables` gives; else an error",
		"Alertmanager expands no variables (alertmanager, config/config.go)",
	},
	{
		"anti-affinity-namespace", "an affinity for pods in a namespace where this one is not", "stays; a warning",
		"it is kept apart from others, not from its own replicas (Kubernetes, docs/concepts/scheduling-eviction/assign-pod-node.md)",
	},
	{
		"api-foreign", "an old API version of what belongs to other programs", "stays; a warning",
		"only Prometheus, Thanos, Alertmanager, Grafana and their exporters are migrated (Kubernetes, deprecation guide)",
	},
	{
		"api-ingress", "`serviceName`, `servicePort`, `backend`, the class annotation", "`service.name`, `service.port`, `defaultBackend`, `pathType`, `ingressClassName`",
		"networking.k8s.io/v1 has no other form (Kubernetes, deprecation guide, v1.22)",
	},
	{
		"api-rbac-group", "rights on the group `extensions`", "`apps`, `networking.k8s.io`, `policy`",
		"nothing is served in that group any more (Kubernetes, deprecation guide, v1.16 and v1.22)",
	},
	{
		"api-removed", "PodSecurityPolicy, `v1beta1` of CustomResourceDefinition, `v2beta1` of HorizontalPodAutoscaler", "an error that says what to do, or removed with `obsolete: remove`",
		"removed as asked: no API server takes it (Kubernetes, deprecation guide)",
	},
	{
		"api-selector", "a workload without `spec.selector`", "the labels of its pods, as the old API took them",
		"apps/v1 asks for a selector (Kubernetes, deprecation guide, v1.16)",
	},
	{
		"api-version", "`extensions/v1beta1`, `apps/v1beta*`, `networking.k8s.io/v1beta1`, `policy/v1beta1`, …", "the version that is served",
		"API servers have stopped to serve it (Kubernetes, deprecation guide)",
	},
	{
		"cadvisor-proxy", "cadvisor-proxy and what else mounts `docker.sock`", "an error, or removed with `obsolete: remove`",
		"removed as asked: Kubernetes v1.24 took dockershim away; the kubelet serves /metrics/cadvisor, see bases/prometheus",
	},
	{
		"config-renamed", "`scrape_classic_histograms`, `api_version: v1` of Alertmanagers", "`always_scrape_classic_histograms`, `v2`",
		"Prometheus 3 refuses the old name (Prometheus, docs/migration.md)",
	},
	{
		"config-secret", "a configuration in a Secret that cannot be read here, also `additionalScrapeConfigs` and its like, when version 2 becomes 3", "stays; a warning that says what to look for",
		"nothing of it could be written anew (Prometheus, docs/migration.md)",
	},
	{
		"config-shared", "a configuration that a Prometheus reads which becomes 3, and one that stays 2", "stays as version 2 reads it; a warning",
		"version 2 refuses what version 3 needs, such as fallback_scrape_protocol (Prometheus v2.55, config/config.go)",
	},
	{
		"disruption-budget", "`maxUnavailable: 0`", "`maxUnavailable: 1`",
		"0 lets no node be drained, ever (Kubernetes, docs/tasks/run-application/configure-pdb.md)",
	},
	{
		"external-label-dollar", "`$` in an external label, when version 2 becomes 3", "`$$`",
		"Prometheus 3 expands variables in external labels, and reads $$ as $ (Prometheus, docs/migration.md)",
	},
	{
		"float-labels", "`le=\"1\"`, `quantile=\"1\"` in rules and relabelling, where Prometheus is 3", "`le=\"1.0\"`",
		"Prometheus 3 writes them as floats when it scrapes; what version 2 stored keeps its values (Prometheus, docs/migration.md)",
	},
	{
		"image-registry", "docker.io/prom, bitnami, improbable", "quay.io/prometheus, quay.io/thanos",
		"upstream publishes there; Bitnami's images are frozen or paid for, Docker Hub limits pulls",
	},
	{
		"image-version", "an older version", "that of the bases, with `images: upgrade`; else it stays",
		"asked for by images: upgrade; the bases run it, and conformance judges it",
	},
	{
		"karmada-cluster-policy", "`metadata.namespace` of a Cluster…Policy", "none",
		"the kind belongs to no namespace (karmada v1.18, pkg/apis/policy/v1alpha1)",
	},
	{
		"karmada-multi-cluster-service", "`range`, `serviceProvisionClusters`, `serviceConsumptionClusters` of a MultiClusterService", "`consumerClusters`, `providerClusters`",
		"deprecated (karmada v1.18, pkg/apis/networking/v1alpha1/multiclusterservice_types.go)",
	},
	{
		"karmada-override-env", "plaintext `add …/env` with a list", "`add …/env/-`, one for each variable",
		"a JSON patch that adds a field which is there replaces it, and the container's other variables with it (RFC 6902, 4.1)",
	},
	{
		"karmada-override-rules", "`targetCluster` and `overriders` of an OverridePolicy", "`overrideRules`",
		"deprecated since Karmada v1.0, and refused beside overrideRules (karmada, pkg/apis/policy/v1alpha1/override_types.go)",
	},
	{
		"kube-state-metrics", "kube-state-metrics 1.x, a DaemonSet", "an error, or removed with `obsolete: remove`",
		"removed as asked: one per node counts everything as often; 2.x runs as one Deployment (kube-state-metrics, CHANGELOG 2.0)",
	},
	{
		"load-balancer-aws", "`aws-load-balancer-internal`", "`-type: external`, `-nlb-target-type: ip`, `-scheme: internal`",
		"the annotation gives a classic load balancer, and is deprecated; the Service gets a new address (aws-load-balancer-controller, docs/guide/service/annotations.md)",
	},
	{
		"mcs-namespace", "a ServiceExport or ServiceImport without a namespace", "that of its Service, or `namespace`",
		"it stands for the Service of its own namespace and would end in default (mcs-api, KEP-1645)",
	},
	{
		"node-exporter-flag", "`--collector.….ignored-…`", "`--collector.….…-exclude`",
		"renamed (node_exporter, CHANGELOG 1.0 and 1.3)",
	},
	{
		"node-exporter-rootfs", "node_exporter with its own view of the root, /proc and /sys", "`--path.rootfs`, `--path.procfs`, `--path.sysfs` and the mounts",
		"without them it measures its container in place of the node (node_exporter, README, Docker)",
	},
	{
		"node-role", "`node-role.kubernetes.io/master` and other old labels of nodes", "`node-role.kubernetes.io/control-plane`; both are tolerated",
		"nodes do not carry the old label any more (Kubernetes v1.24, CHANGELOG)",
	},
	{
		"operator-authorization", "`bearerTokenSecret` of a monitor", "`authorization.credentials`",
		"deprecated (prometheus-operator v0.93, pkg/apis/monitoring/v1/types.go)",
	},
	{
		"operator-discovery", "`serviceDiscoveryRole: Endpoints`", "`EndpointSlice`, and the right to watch them",
		"Kubernetes v1.33 deprecates Endpoints (prometheus-operator v0.93, pkg/apis/monitoring/v1/prometheus_types.go)",
	},
	{
		"operator-image", "`baseImage`, `tag` and `sha` of prometheus-operator's objects", "`image` and `version`",
		"deprecated (prometheus-operator v0.93, pkg/apis/monitoring/v1)",
	},
	{
		"operator-thanos", "`spec.thanos.peers`, `s3`, `gcs`, `…AdvertiseAddress`", "none; `objectStorageConfig`",
		"removed: gossip with Thanos v0.5, buckets are described by one key of a Secret (prometheus-operator, CHANGELOG 0.31)",
	},
	{
		"operator-version", "prometheus-operator before v0.80 with a Prometheus that becomes 3", "stays; a warning",
		"it makes no Prometheus 3, or does not know the class of scrapes (prometheus-operator, CHANGELOG 0.79 and 0.80)",
	},
	{
		"pod-chown", "an init container that does nothing but chown a volume", "none: `fsGroup`",
		"Kubernetes gives volumes to fsGroup (Kubernetes, docs/tasks/configure-pod-container/security-context.md)",
	},
	{
		"pod-security", "no `securityContext`, or root", "user 65534, read-only root, no capabilities, seccomp",
		"no image of these needs root, Thanos' neither since v0.32 (thanos PR 6107; Kubernetes, Pod Security Standards, restricted)",
	},
	{
		"prometheus-1", "Prometheus 1, with `images: upgrade`", "stays; a warning",
		"its flags begin with one dash, its rules are no YAML, and its data is of another format (Prometheus v2.55, docs/migration.md)",
	},
	{
		"prometheus-3", "regular expressions, ranges and names, when version 2 becomes 3", "stay; the report says what they mean now",
		"metric_name_validation_scheme: legacy in global keeps the names (Prometheus, docs/migration.md)",
	},
	{
		"prometheus-feature", "`--enable-feature=expand-external-labels`, `agent`, `remote-write-receiver`, …", "none, `--agent`, `--web.enable-remote-write-receiver`; a warning for `native-histograms`",
		"default or a flag of its own; Prometheus 3 ignores it, even agent (Prometheus, docs/migration.md)",
	},
	{
		"prometheus-flag", "`--storage.tsdb.retention`, `--alertmanager.timeout`, …", "`--storage.tsdb.retention.time`, none",
		"Prometheus 3 refuses to start with it (Prometheus, CHANGELOG 3.0)",
	},
	{
		"prometheus-retention", "`--storage.tsdb.retention.time` and `.size`", "`storage.tsdb.retention` in the configuration, from 3.11 on",
		"the flag is deprecated, and the file is reloaded (Prometheus v3.13, cmd/prometheus/main.go)",
	},
	{
		"prometheus-tsdb", "a TSDB of Prometheus before 2.55 under version 3", "stays; the report says that there is no way back",
		"start 2.55 once if a way back is wanted (Prometheus, docs/migration.md)",
	},
	{
		"rbac-endpointslice", "rights on endpoints alone", "on endpointslices of discovery.k8s.io too",
		"the role endpointslice watches them (Prometheus v3.13, discovery/kubernetes)",
	},
	{
		"remote-write-http2", "remote_write over https", "stays; the report says that it is HTTP/1.1 from version 3 on",
		"write enable_http2: true, enableHTTP2 of prometheus-operator, to have it back (Prometheus, docs/migration.md)",
	},
	{
		"rule-holt-winters", "`holt_winters()` in rules, where Prometheus is 3 (or, without one, Thanos v0.38)", "`double_exponential_smoothing()`, and `--enable-feature=promql-experimental-functions`, also of rulers and queriers since v0.39",
		"renamed, and hidden behind the feature (Prometheus, docs/migration.md)",
	},
	{
		"rule-metrics", "`kube_pod_container_resource_requests_memory_bytes` and its like in rules", "`kube_pod_container_resource_requests{resource=\"memory\"}`",
		"kube-state-metrics 2 has no others (kube-state-metrics, CHANGELOG 2.0)",
	},
	{
		"rule-quotes", "typographic quotes in PromQL", "plain ones; an error where they hold quotes themselves",
		"PromQL knows no others (Prometheus, promql/parser/lex.go)",
	},
	{
		"rule-ranges", "a subquery whose range is its step, where Prometheus is 3", "stays; a warning",
		"ranges exclude their beginning, so that it holds one point (Prometheus, docs/migration.md)",
	},
	{
		"scrape-address-port", "targets without a port, when version 2 becomes 3", "`:80`, `:443`",
		"Prometheus 3 adds no port, so that the label instance would change (Prometheus, docs/migration.md)",
	},
	{
		"scrape-authorization", "`bearer_token_file`, `bearer_token`", "`authorization`",
		"authorization has taken it over (Prometheus v2.26, docs/configuration)",
	},
	{
		"scrape-control-plane", "scheduler `:10251`, controller-manager `:10252`", "`:10259`, `:10257`, https and the pod's token",
		"the ports without TLS are gone (Kubernetes v1.23, CHANGELOG)",
	},
	{
		"scrape-endpointslice", "`role: endpoints`, `__meta_kubernetes_endpoint…`", "`role: endpointslice`, `__meta_kubernetes_endpointslice_…`",
		"Kubernetes v1.33 deprecates Endpoints (Prometheus v3.13, discovery/kubernetes/endpointslice.go)",
	},
	{
		"scrape-fallback-protocol", "scrapes of targets that send no Content-Type", "`fallback_scrape_protocol`; a scrape class of prometheus-operator, when version 2 becomes 3",
		"Prometheus 3 fails such scrapes otherwise (Prometheus, docs/migration.md)",
	},
	{
		"service-port-name", "the gRPC port of a Service or ServiceImport without a name", "`grpc`",
		"without a name there is no SRV record, which dnssrv+_grpc._tcp asks for (Thanos, docs/service-discovery.md)",
	},
	{
		"service-selector", "`app.kubernetes.io/version` in a selector", "none; a warning for a workload, whose selector is immutable",
		"with the next version the Service would select nothing (kube-thanos, router Service)",
	},
	{
		"statefulset-service", "a `serviceName` that is not headless; for receivers of a ring also one that is missing or among no Services of its namespace", "the headless Service of its pods; else an error for receivers that are dialled by another, a warning for others",
		"pods get names in DNS by a headless Service only; delete the StatefulSet with --cascade=orphan first (Kubernetes, docs/concepts/workloads/controllers/statefulset.md)",
	},
	{
		"storage-class", "provisioner `kubernetes.io/aws-ebs`, `Immediate`", "`ebs.csi.aws.com`, `WaitForFirstConsumer`",
		"the driver is not part of Kubernetes any more, and a volume must be in the zone of its pod; delete the StorageClass first, it is immutable (Kubernetes v1.27, CHANGELOG)",
	},
	{
		"thanos-flag", "flags that a version refuses: `--store`, `--rule`, `--cluster.peers`, …", "`--endpoint`, …, none",
		"the container's version refuses to start with it (Thanos, CHANGELOG)",
	},
	{
		"thanos-future", "a receiver without `--tsdb.too-far-in-future.time-window`, from v0.32", "`10m`",
		"one sample from a clock that is ahead made it refuse all of the tenant's present samples (Thanos v0.42.4, pkg/receive/writer.go)",
	},
	{
		"thanos-hashmod", "a hashmod ring", "stays; a warning: gen-hashring writes ketama",
		"nearly every series moves when a receiver comes or goes (Thanos v0.42.4, docs/components/receive.md)",
	},
	{
		"thanos-tracing", "`type: JAEGER` without an endpoint, and no agent in the pod", "none",
		"spans went to port 6831 of localhost, where no container of the pod takes them; write type: OTLP with an endpoint to trace (Thanos v0.42.4, docs/tracing.md)",
	},
	{
		"topology-key", "`topologyKey: node-role.kubernetes.io/master` and other old labels", "`kubernetes.io/hostname`, `topology.kubernetes.io/zone`",
		"no worker carries it, so that pods were kept apart from nothing (Kubernetes, docs/concepts/scheduling-eviction/assign-pod-node.md)",
	},
	{
		"tsdb-volume", "emptyDir for a TSDB", "stays; a warning",
		"every series is gone with the pod (Thanos v0.42.4, docs/components/receive.md)",
	},
}

// RuleOf returns a rule by its ID, the zero one when there is none.
func RuleOf(id string) Rule {
	for _, r := range Rules {
		if r.ID == id {
			return r
		}
	}
	return Rule{}
}
