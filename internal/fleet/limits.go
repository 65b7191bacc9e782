package fleet

import (
	"regexp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/limits"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

// What fields may say, for their validation and for schemas.
var (
	fluxSubstitutes = []string{"disabled", "enabled"}
	connections     = []string{Karmada, KarmadaMultiClusterService, ClusterSet}
	mcsVersions     = []string{"v1alpha1", "v1beta1"}
	storeKinds      = []string{"ClusterSecretStore", "SecretStore"}
	tlsVersions     = []string{"1.0", "1.1", "1.2", "1.3"}
	labelsOfAll     = limits.Labels(prometheus.LabelName)
	// address is a little more than what checkAddress takes.
	address = regexp.MustCompile(`^(dnssrv(noa)?\+.+|(dns(dualstack)?\+.+|[^+]+):[^:]+)$`)
	name    = limits.Limit{Pattern: dnsLabel}
	// writeURL is a little more than what checkURL takes.
	writeURL = regexp.MustCompile(`^[hH][tT][tT][pP][sS]?://[^/]`)
	tenant   = limits.Limit{Pattern: tenantName}
	time     = limits.Limit{Pattern: duration}
)

// VersionPattern is that of the names of releases.
func VersionPattern() *regexp.Regexp { return version }

// NamePattern is that of the names of clusters.
func NamePattern() *regexp.Regexp { return dnsLabel }

// Limits of a Fleet.
func (Spec) Limits() limits.Fields {
	return limits.Fields{
		"clusterLabel":   {Pattern: prometheus.LabelName},
		"thanosVersion":  {Pattern: version},
		"replicaLabels":  {Each: &limits.Limit{Pattern: prometheus.LabelName, Filled: true}},
		"externalLabels": labelsOfAll,
		"objectStores":   {Each: &limits.Limit{Set: []string{"name"}}},
		"fluxSubstitute": {OneOf: fluxSubstitutes},
	}
}

// Limits of a cluster in a Fleet.
func (Cluster) Limits() limits.Fields {
	fields := ClusterSpec{}.Limits()
	fields["name"] = name
	return fields
}

// Limits of a cluster.
func (ClusterSpec) Limits() limits.Fields { return limits.Fields{"externalLabels": labelsOfAll} }

// Limits of a bucket.
func (ObjectStore) Limits() limits.Fields {
	return limits.Fields{"namespaceSecrets": {Keys: dnsLabel}}
}

// ExactlyOne is the login of a bucket.
func (Credentials) ExactlyOne() []string {
	return []string{"identity", "secretRef", "externalSecret", "inline", "literal"}
}

// Limits of a Secret that is there.
func (SecretRef) Limits() limits.Fields {
	return limits.Fields{"name": limits.Filled, "data": limits.Filled}
}

// Limits of a Secret among the input items.
func (InlineSecret) Limits() limits.Fields { return limits.Fields{"name": limits.Filled} }

// Limits of what stands in a secret manager.
func (ExternalSecret) Limits() limits.Fields { return limits.Fields{"data": limits.Filled} }

// Limits of a store of External Secrets.
func (StoreRef) Limits() limits.Fields {
	return limits.Fields{"kind": {OneOf: storeKinds}, "name": limits.Filled}
}

// Limits of one value in a secret manager.
func (RemoteRef) Limits() limits.Fields { return limits.Fields{"key": limits.Filled} }

// Limits of the permission to write secrets out.
func (Literal) Limits() limits.Fields { return limits.Fields{"acceptSecretsInGit": {True: true}} }

// Limits of a key of a Secret.
func (SecretKey) Limits() limits.Fields {
	return limits.Fields{"name": {Pattern: secretName}, "key": {Pattern: secretKey}}
}

// ExactlyOne is how a store API is dialled.
func (Exposure) ExactlyOne() []string { return []string{"address", "serviceImport"} }

// Limits of a store API.
func (Exposure) Limits() limits.Fields {
	return limits.Fields{
		"address": {Pattern: address, Never: regexp.MustCompile("@|://")}, "service": name, "annotations": {Keys: annotationKey},
	}
}

// Limits of a Service that is imported.
func (ServiceImport) Limits() limits.Fields {
	return limits.Fields{
		"name": name, "namespace": name, "port": {Range: &[2]int{0, 65535}},
		"via": {OneOf: connections}, "mcsVersion": {OneOf: append(slices.Clone(mcsVersions), GKE)},
	}
}

// Limits of the TLS of a client.
func (ClientTLS) Limits() limits.Fields { return limits.Fields{"minVersion": {OneOf: tlsVersions}} }

// Limits of an address for remote write.
func (Receiver) Limits() limits.Fields {
	return limits.Fields{
		"name": name, "url": {Pattern: writeURL, Filled: true}, "service": {Pattern: secretName}, "annotations": {Keys: annotationKey},
		"tenantHeader": {Pattern: headerName}, "defaultTenant": tenant, "splitTenantLabel": {Pattern: prometheus.LabelName}, "tenants": {Each: &tenant},
	}
}

// Limits of a login by a password.
func (BasicAuth) Limits() limits.Fields {
	return limits.Fields{"secretName": {Pattern: secretName, Filled: true}, "usernameKey": {Pattern: secretKey}, "passwordKey": {Pattern: secretKey}}
}

// Limits of a login by a token.
func (Authorization) Limits() limits.Fields {
	return limits.Fields{"secretName": {Pattern: secretName, Filled: true}, "key": {Pattern: secretKey}}
}

// Limits of where a cluster writes to.
func (Write) Limits() limits.Fields {
	return limits.Fields{
		"cluster": limits.Filled, "tenant": tenant, "keep": {Each: &limits.Filled}, "drop": {Each: &limits.Filled},
		"writers": {Each: &limits.Filled}, "remoteTimeout": time, "protobufMessage": {OneOf: []string{writeRequest}},
	}
}

// Limits of the queue of a writer.
func (Queue) Limits() limits.Fields {
	return limits.Fields{"batchSendDeadline": time, "minBackoff": time, "maxBackoff": time, "sampleAgeLimit": time}
}

// Limits of a team.
func (Tenant) Limits() limits.Fields {
	return limits.Fields{"name": {Pattern: tenantName, Filled: true}, "namespaces": {Each: &name}, "matchLabels": labelsOfAll}
}
