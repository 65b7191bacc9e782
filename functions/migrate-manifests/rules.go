package migratemanifests

// rules in the order in which they are applied: what goes comes first, then what an
// object is, then what it runs, because other rules depend on versions.
var rules = []struct {
	id    string
	apply func(*migration)
}{
	{"obsolete", (*migration).obsolete},
	{"api-version", (*migration).apiVersions},
	{"image-version", (*migration).images},
	{"prometheus-flag", (*migration).prometheusFlags},
	{"prometheus-feature", (*migration).prometheusFeatures},
	{"thanos-flag", (*migration).thanosFlags},
	{"thanos-tracing", (*migration).thanosTracing},
	{"thanos-hashmod", (*migration).hashmod},
	{"scrape-endpointslice", (*migration).prometheusConfigs},
	{"rule-quotes", (*migration).ruleFiles},
	{"operator-authorization", (*migration).monitors},
	{"operator-discovery", (*migration).operatorDiscovery},
	{"rbac-endpointslice", (*migration).endpointSliceRights},
	{"node-exporter-flag", (*migration).nodeExporterFlags},
	{"node-exporter-rootfs", (*migration).nodeExporterRoot},
	{"alertmanager-advertise", (*migration).alertmanagerCluster},
	{"alertmanager-probe", (*migration).alertmanagerProbes},
	{"alertmanager-secret", (*migration).alertmanagerConfigs},
	{"pod-security", (*migration).podSecurity},
	{"node-role", (*migration).nodeRoles},
	{"topology-key", (*migration).topologyKeys},
	{"tsdb-volume", (*migration).tsdbVolumes},
	{"service-port-name", (*migration).portNames},
	{"service-selector", (*migration).versionSelectors},
	{"statefulset-service", (*migration).headless},
	{"disruption-budget", (*migration).budgets},
	{"load-balancer-aws", (*migration).loadBalancers},
	{"storage-class", (*migration).storageClasses},
	{"karmada-override-rules", (*migration).overridePolicies},
	{"karmada-cluster-policy", (*migration).clusterPolicies},
	{"karmada-multi-cluster-service", (*migration).karmadaServices},
	{"mcs-namespace", (*migration).multiClusterServices},
}
