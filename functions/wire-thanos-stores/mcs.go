package wirethanosstores

import (
	"fmt"
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// karmadaNetworking is the group of Karmada's MultiClusterService (v1.18).
const karmadaNetworking = "networking.karmada.io/v1alpha1"

// imported makes a Service of another cluster reachable, and returns its address.
func (w *wiring) imported(s fleet.ServiceImport) string {
	if s.Via == fleet.Karmada {
		w.importService(s)
	}
	return w.importedAddress(s)
}

// importedAddress is where a Service of another cluster is found: Karmada derives
// a Service from the ServiceImport (v1.18, names.GenerateDerivedServiceName), or
// copies it under its own name; others give it a name in the cluster set
// (KEP-1645, multi-cluster Services, DNS) and write the ServiceImport themselves.
func (w *wiring) importedAddress(s fleet.ServiceImport) string {
	name, domain := s.Name, "svc."+w.domain
	switch s.Via {
	case fleet.Karmada:
		name = "derived-" + s.Name
	case fleet.ClusterSet:
		domain = "svc.clusterset.local"
	}
	return fmt.Sprintf("%s.%s.%s:%d", name, s.Namespace, domain, s.Port)
}

// servicePort is a port of a ServiceImport.
type servicePort struct {
	Name     string `yaml:"name"`
	Port     int    `yaml:"port"`
	Protocol string `yaml:"protocol"`
}

func (w *wiring) importService(s fleet.ServiceImport) {
	o := w.Ensure(krm.Ref{APIVersion: s.APIVersion(), Kind: "ServiceImport", Namespace: s.Namespace, Name: s.Name})
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
	if service == nil || service.Annotation(krm.GeneratedAnnotation) == Name {
		made, ok := w.madeOf(s)
		if service = made; !ok {
			return
		}
	}
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
	if s.Via == fleet.KarmadaMultiClusterService {
		w.connect(service, s)
		return
	}
	w.EnsureBeside(service, krm.Ref{APIVersion: s.APIVersion(), Kind: "ServiceExport", Name: s.Name})
}

// connect writes Karmada's MultiClusterService. It belongs to the control plane,
// which copies the Service and its endpoints to the clusters that query it.
func (w *wiring) connect(service *krm.Object, s fleet.ServiceImport) {
	consumers := w.fleet.QueriedBy(w.cluster)
	if len(consumers) == 0 {
		return
	}
	o := w.EnsureBeside(service, krm.Ref{APIVersion: karmadaNetworking, Kind: "MultiClusterService", Name: s.Name})
	w.Check(o, "spec", o.Set(multiClusterService{
		Types:            []string{"CrossCluster"},
		Ports:            []exposurePort{{s.Port}},
		ProviderClusters: []named{{w.cluster.Name}},
		ConsumerClusters: namedAll(consumers),
	}, "spec"))
}

// The parts of Karmada's MultiClusterServiceSpec that are written here (v1.18,
// pkg/apis/networking/v1alpha1/service_types.go).
type (
	multiClusterService struct {
		Types            []string       `yaml:"types"`
		Ports            []exposurePort `yaml:"ports"`
		ProviderClusters []named        `yaml:"providerClusters"`
		ConsumerClusters []named        `yaml:"consumerClusters"`
	}
	exposurePort struct {
		Port int `yaml:"port"`
	}
	named struct {
		Name string `yaml:"name"`
	}
)

func namedAll(names []string) []named {
	list := make([]named, len(names))
	for i, name := range names {
		list[i].Name = name
	}
	return list
}
