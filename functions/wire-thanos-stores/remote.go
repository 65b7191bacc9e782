package wirethanosstores

import (
	"fmt"
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// Karmada ships the v1alpha1 kinds of the multi-cluster Services API only.
const mcsVersion = "multicluster.x-k8s.io/v1alpha1"

// remote returns the endpoints that the clusters expose which this one queries,
// and imports the Services among them.
func (w *wiring) remote() []endpoints.Endpoint {
	if w.cluster == nil {
		return nil
	}
	var found []endpoints.Endpoint
	for _, other := range w.fleet.Queried(w.cluster) {
		for _, e := range other.Exposes {
			address := e.Address
			if e.ServiceImport != nil {
				w.importService(*e.ServiceImport)
				address = w.derived(*e.ServiceImport)
			}
			found = append(found, endpoints.Endpoint{Address: address, ClientConfig: clientConfig(e.TLS)})
		}
	}
	return found
}

// derived is the Service that Karmada makes of a ServiceImport in the importing
// cluster (Karmada v1.18, names.GenerateDerivedServiceName).
func (w *wiring) derived(s fleet.ServiceImport) string {
	return fmt.Sprintf("derived-%s.%s.svc.%s:%d", s.Name, s.Namespace, w.domain, s.Port)
}

func clientConfig(tls *fleet.ClientTLS) *endpoints.ClientConfig {
	if tls == nil {
		return nil
	}
	return &endpoints.ClientConfig{ServerName: tls.ServerName, TLSConfig: &endpoints.TLSConfig{
		Enabled: true, InsecureSkipVerify: tls.InsecureSkipVerify,
		CertFile: tls.CertFile, KeyFile: tls.KeyFile, CAFile: tls.CAFile, MinVersion: tls.MinVersion,
	}}
}

// servicePort is a port of a ServiceImport.
type servicePort struct {
	Name     string `yaml:"name"`
	Port     int    `yaml:"port"`
	Protocol string `yaml:"protocol"`
}

func (w *wiring) importService(s fleet.ServiceImport) {
	o := w.Ensure(krm.Ref{APIVersion: mcsVersion, Kind: "ServiceImport", Namespace: s.Namespace, Name: s.Name})
	o.SetText("ClusterSetIP", "spec", "type")
	w.Check(o, "spec.ports", o.Set([]servicePort{{"grpc", s.Port, "TCP"}}, "spec", "ports"))
}

// export marks the Services that other clusters import.
func (w *wiring) export() {
	if w.cluster == nil {
		return
	}
	for i, e := range w.cluster.Exposes {
		if e.ServiceImport != nil {
			w.exportService(*e.ServiceImport, problem.Index("exposes", i))
		}
	}
}

func (w *wiring) exportService(s fleet.ServiceImport, path string) {
	service := w.Find("Service", s.Namespace, s.Name)
	if service == nil {
		w.Errorf(w.Run.Config(), "spec.cluster", "add it to the resources, or correct "+path+" of the cluster in the Fleet",
			"cluster %s exposes Service %s/%s, which is not among the objects", w.cluster.Name, s.Namespace, s.Name)
		return
	}
	port := portNamed(service, "grpc")
	if port == nil || port.Text("port") != strconv.Itoa(s.Port) {
		w.Errorf(service, "spec.ports", "name the port grpc and number it as the Fleet says",
			"no port %d named grpc, which cluster %s exposes", s.Port, w.cluster.Name)
		return
	}
	for _, workload := range w.Workloads() {
		if n := workload.Replicas(); n > 1 && selects(service, workload) {
			w.warnHidden(service, n, workload)
		}
	}
	w.EnsureBeside(service, krm.Ref{APIVersion: mcsVersion, Kind: "ServiceExport", Name: s.Name})
}
