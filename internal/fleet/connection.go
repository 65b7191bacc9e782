package fleet

import (
	"cmp"
	"slices"
)

// ServiceImport is a Service that one cluster exports and others import.
type ServiceImport struct {
	// Name of the Service.
	Name string `yaml:"name"`
	// Namespace of the Service, the same in every cluster. Default: monitoring.
	Namespace string `yaml:"namespace,omitempty"`
	// gRPC port of the Service. Default: 10901.
	Port int `yaml:"port,omitempty"`
	// What connects the clusters: Karmada (it derives a Service from the ServiceImport), KarmadaMultiClusterService (the Service keeps its name) or ClusterSet (any implementation of the multi-cluster Services API with its DNS).
	Via string `yaml:"via"`
	// Version of the multi-cluster Services API that the clusters serve: v1alpha1 or v1beta1; via ClusterSet also net.gke.io/v1, which GKE has in its place. Default: v1alpha1 via Karmada, v1beta1 via ClusterSet.
	MCSVersion string `yaml:"mcsVersion,omitempty"`
}

// What connects the clusters that export and import a Service.
const (
	Karmada                    = "Karmada"
	KarmadaMultiClusterService = "KarmadaMultiClusterService"
	ClusterSet                 = "ClusterSet"
	// GKE is the version of its own kinds.
	GKE = "net.gke.io/v1"
)

// APIVersion returns the version of the kinds of the multi-cluster Services API.
// Karmada v1.18 ships v1alpha1 alone; mcs-api v0.5 stores v1beta1; GKE exports by a kind
// of its own, with the same names in DNS (Google Cloud, multi-cluster Services).
func (s ServiceImport) APIVersion() string {
	if s.MCSVersion == GKE {
		return GKE
	}
	version := "v1beta1"
	if s.Via == Karmada {
		version = "v1alpha1"
	}
	return "multicluster.x-k8s.io/" + cmp.Or(s.MCSVersion, version)
}

// ClientTLS is upstream's per-endpoint tls_config with its server name.
type ClientTLS struct {
	// Certificate authority file, as mounted in whoever dials.
	CAFile string `yaml:"caFile,omitempty"`
	// Client certificate file, as mounted in whoever dials.
	CertFile string `yaml:"certFile,omitempty"`
	// Client key file, as mounted in whoever dials.
	KeyFile string `yaml:"keyFile,omitempty"`
	// Name expected in the server's certificate.
	ServerName string `yaml:"serverName,omitempty"`
	// Lowest TLS version, for instance "1.3".
	MinVersion string `yaml:"minVersion,omitempty"`
	// Accept any server certificate.
	InsecureSkipVerify bool `yaml:"insecureSkipVerify,omitempty"`
	// Secret beside whoever dials whose keys are the files' names; it is mounted there at the files' folder. Default: the files are mounted by hand.
	SecretName string `yaml:"secretName,omitempty"`
}

// Files returns the files that are given.
func (t *ClientTLS) Files() []string {
	return slices.DeleteFunc([]string{t.CAFile, t.CertFile, t.KeyFile}, func(file string) bool { return file == "" })
}

// QueriedBy returns the names of the clusters whose queriers fan out to a
// cluster, in the fleet's order.
func (f *Fleet) QueriedBy(c *Cluster) []string {
	var names []string
	for i := range f.Clusters {
		other := &f.Clusters[i]
		if other.Name != c.Name && other.queries(c) {
			names = append(names, other.Name)
		}
	}
	return names
}
