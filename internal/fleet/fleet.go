// Package fleet is the inventory of a fleet of clusters: which clusters there
// are, how their series are told apart, who queries whom and who stores where.
//
// It is pure: objects come in as YAML nodes, problems go out as values. What
// must agree between clusters is decided here once, so that no function reads
// another cluster's manifests to find it out.
package fleet

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// Kinds of the objects that hold the inventory, all of thanos-fleet.dev/v1alpha1.
const (
	Kind        = "Fleet"
	ClusterKind = "FleetCluster"
)

// DefaultClusterDomain is the DNS domain of a cluster's Services unless said otherwise.
const DefaultClusterDomain = "cluster.local"

// Spec is the spec of a Fleet.
type Spec struct {
	// Label key that tells the clusters apart. Its value is the cluster's name unless the cluster's externalLabels say otherwise. Default: cluster.
	ClusterLabel string `yaml:"clusterLabel,omitempty"`
	// DNS domain of the Services of every cluster. Default: cluster.local.
	ClusterDomain string `yaml:"clusterDomain,omitempty"`
	// Version of Thanos images whose tag names none, for instance v0.42.4. Default: the newest that is known.
	ThanosVersion string `yaml:"thanosVersion,omitempty"`
	// Labels that tell the replicas of one component apart; queriers remove them, and rulers drop them from alerts. Default: prometheus_replica, receive_replica, rule_replica.
	ReplicaLabels []string `yaml:"replicaLabels,omitempty"`
	// External labels of every cluster.
	ExternalLabels map[string]string `yaml:"externalLabels,omitempty"`
	// Buckets of the fleet.
	ObjectStores []ObjectStore `yaml:"objectStores,omitempty"`
	// Caches of every cluster's stores and query-frontends.
	Caches Caches `yaml:"caches,omitempty"`
	// Tracing of every cluster's Thanos components.
	Tracing *Tracing `yaml:"tracing,omitempty"`
	// Whether Flux may put its variables (spec.postBuild) into objects that functions made or edited and that hold a ${…} or $$ for somebody else, such as Prometheus or Grafana: disabled, so that they carry the annotation kustomize.toolkit.fluxcd.io/substitute, unless they have one; or enabled. Default: disabled.
	FluxSubstitute string `yaml:"fluxSubstitute,omitempty"`
	// Teams whose series clusters write as tenants of their own.
	Tenants []Tenant `yaml:"tenants,omitempty"`
	// Clusters of the fleet; FleetCluster objects add to them.
	Clusters []Cluster `yaml:"clusters,omitempty"`
}

// ObjectStore is one bucket, in upstream's own keys (thanos-io/objstore).
type ObjectStore struct {
	// Name that clusters refer to.
	Name string `yaml:"name,omitempty"`
	// Provider as upstream spells it, for instance S3.
	Type string `yaml:"type"`
	// Folder inside the bucket.
	Prefix string `yaml:"prefix,omitempty"`
	// The provider's own configuration, with upstream's keys and no secret in it.
	Config yaml.Node `yaml:"config,omitempty"`
	// Secret that is written for readers that name none.
	Secret SecretKey `yaml:"secret,omitempty"`
	// Namespace to the Secret that is written there; each field that is given stands in place of that of secret.
	NamespaceSecrets map[string]SecretKey `yaml:"namespaceSecrets,omitempty"`
	// How readers log in; exactly one form.
	Credentials Credentials `yaml:"credentials,omitempty"`
}

// Credentials says how the readers of a bucket log in. Exactly one field is set.
type Credentials struct {
	// Keyless login by the pod's own identity: IRSA, workload identity, instance principal.
	Identity *Identity `yaml:"identity,omitempty"`
	// Keys of an existing Secret, handed to the reader as environment variables that Thanos substitutes.
	SecretRef *SecretRef `yaml:"secretRef,omitempty"`
	// Values in a secret manager, put together in the cluster by External Secrets.
	ExternalSecret *ExternalSecret `yaml:"externalSecret,omitempty"`
	// A local-config Secret among the input items, for instance decrypted by SOPS.
	Inline *InlineSecret `yaml:"inline,omitempty"`
	// Secrets written out in config, and so in git: refused unless asked for here, and warned about on every run.
	Literal *Literal `yaml:"literal,omitempty"`
}

// SecretRef names an existing Secret in the reader's namespace.
type SecretRef struct {
	// Name of the Secret.
	Name string `yaml:"name"`
	// Configuration key (dotted when nested) to the key of the Secret that holds its value.
	Data map[string]string `yaml:"data"`
}

// InlineSecret names a local-config Secret among the input items.
type InlineSecret struct {
	// Name of the Secret.
	Name string `yaml:"name"`
	// Configuration key (dotted when nested) to the key of the Secret that holds its value. Default: every key of the Secret, under its own name.
	Data map[string]string `yaml:"data,omitempty"`
}

// Cluster is one cluster of the fleet.
type Cluster struct {
	// Name of the cluster, unique in the fleet.
	Name string `yaml:"name"`
	// Labels by which overlays for several clusters select this one; they are put on nothing. Those of a FleetCluster are its metadata.labels.
	Labels      map[string]string `yaml:"labels,omitempty"`
	ClusterSpec `yaml:",inline"`
}

// ClusterSpec is the spec of a FleetCluster, and all but the name of a Cluster.
type ClusterSpec struct {
	// External labels of this cluster; they win over the fleet's.
	ExternalLabels map[string]string `yaml:"externalLabels,omitempty"`
	// DNS domain of this cluster's Services. Default: the fleet's.
	ClusterDomain string `yaml:"clusterDomain,omitempty"`
	// Components that run in this cluster, by the value of their app.kubernetes.io/name label; gen-karmada-policies places by it.
	Components []string `yaml:"components,omitempty"`
	// Name of the object store that this cluster's components write, and read unless reads is given.
	ObjectStore string `yaml:"objectStore,omitempty"`
	// Object stores that this cluster reads, each by a store gateway (and a block viewer, where there is one) of its own, named by it: the functions make them of the one among the objects. Default: objectStore, by the one among the objects.
	Reads []string `yaml:"reads,omitempty"`
	// Login of this cluster's readers, where an object store's credentials are an identity; each field that is given stands in place of the object store's.
	Identity *Identity `yaml:"identity,omitempty"`
	// Login of this cluster's readers of one object store, by the object store's name; each field that is given stands in place of identity.
	Identities map[string]Identity `yaml:"identities,omitempty"`
	// Caches of this cluster; each that is given stands in place of the fleet's.
	Caches Caches `yaml:"caches,omitempty"`
	// Tracing of this cluster, in place of the fleet's.
	Tracing *Tracing `yaml:"tracing,omitempty"`
	// Store APIs that other clusters may dial.
	Exposes []Exposure `yaml:"exposes,omitempty"`
	// Clusters that this cluster's queriers fan out to; "*" for all others that expose something.
	Queries []string `yaml:"queries,omitempty"`
	// Addresses at which this cluster takes remote write of others, for its Thanos Receive.
	Receives []Receiver `yaml:"receives,omitempty"`
	// Clusters whose receivers this cluster's Prometheus and agents write to: names, or objects that say more.
	Writes []Write `yaml:"writes,omitempty"`
	// Object stores whose one compactor this cluster owns. With reads, or where one is another than objectStore, each gets a compactor of its own, named by it, made of the one among the objects.
	Compacts []string `yaml:"compacts,omitempty"`
	// Says that no overlay beside the others renders this cluster, because another repository does; render warns of a cluster that others dial and none renders.
	RenderedElsewhere bool `yaml:"renderedElsewhere,omitempty"`
}

// Exposure is one store API that other clusters may dial: an address, or a
// Service exported through the multi-cluster Services API.
type Exposure struct {
	// Address as Thanos dials it: host:port, dns+host:port or dnssrv+name.
	Address string `yaml:"address,omitempty"`
	// Service exported and imported through the multi-cluster Services API.
	ServiceImport *ServiceImport `yaml:"serviceImport,omitempty"`
	// Name of the Service behind the address, in this cluster: needed where several Services of the cluster ask for what the Fleet says of them (from-fleet.thanos-fleet.dev/…, see wire-thanos-stores).
	Service string `yaml:"service,omitempty"`
	// Annotations of the Service behind it that only this cluster has, such as the subnet of its load balancer; for a Service that asks for them.
	Annotations map[string]string `yaml:"annotations,omitempty"`
	// TLS of the client that dials this address; needs Thanos v0.42 or later, or one TLS for every endpoint of the querier.
	TLS *ClientTLS `yaml:"tls,omitempty"`
	// Say true where a query is to fail while this address does not answer, in place of an answer without the cluster; not for an address that is looked up (dns+…). Default: false.
	Strict bool `yaml:"strict,omitempty"`
}

// Fleet is a validated inventory.
type Fleet struct {
	Name string
	Spec
	byName map[string]*Cluster
}

// Cluster returns a cluster by name, or nil.
func (f *Fleet) Cluster(name string) *Cluster { return f.byName[name] }

// ClusterNames returns the names of all clusters, in the fleet's order.
func (f *Fleet) ClusterNames() []string {
	names := make([]string, len(f.Clusters))
	for i := range f.Clusters {
		names[i] = f.Clusters[i].Name
	}
	return names
}

// ObjectStore returns an object store by name, or nil.
func (f *Fleet) ObjectStore(name string) *ObjectStore {
	for i := range f.ObjectStores {
		if f.ObjectStores[i].Name == name {
			return &f.ObjectStores[i]
		}
	}
	return nil
}

// Labels returns the external labels of a cluster: the cluster label, the
// fleet's labels and the cluster's own, the more specific winning.
func (f *Fleet) Labels(c *Cluster) map[string]string {
	labels := map[string]string{f.ClusterLabel: c.Name}
	for k, v := range f.ExternalLabels {
		labels[k] = v
	}
	for k, v := range c.ExternalLabels {
		labels[k] = v
	}
	return labels
}

// Domain returns the DNS domain of a cluster's Services.
func (f *Fleet) Domain(c *Cluster) string {
	if c.ClusterDomain != "" {
		return c.ClusterDomain
	}
	return f.ClusterDomain
}

// Queried returns the clusters that a cluster's queriers fan out to, in the
// fleet's order. "*" stands for all others that expose something.
func (f *Fleet) Queried(c *Cluster) []*Cluster {
	if len(c.Queries) == 0 {
		return nil
	}
	named := make(map[*Cluster]bool, len(c.Queries))
	for _, name := range c.Queries {
		named[f.byName[name]] = true
	}
	all := slices.Contains(c.Queries, "*")
	var queried []*Cluster
	for i := range f.Clusters {
		if other := &f.Clusters[i]; all && c.mayQuery(other) || named[other] {
			queried = append(queried, other)
		}
	}
	return queried
}

// mayQuery tells whether "*" stands for another cluster, too.
func (c *Cluster) mayQuery(other *Cluster) bool {
	return other.Name != c.Name && len(other.Exposes) > 0
}

// queries tells whether the other is one of those that the cluster's queriers fan out to.
func (c *Cluster) queries(other *Cluster) bool {
	return slices.ContainsFunc(c.Queries, func(name string) bool { return name == other.Name || name == "*" && c.mayQuery(other) })
}
