package bases_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// TestExposeLBOCI holds the annotations of the published setup.
func TestExposeLBOCI(t *testing.T) {
	want := map[string]string{
		"oci.oraclecloud.com/oci-network-security-groups":                            "ocid1.networksecuritygroup.oc1.ap-sydney-1.example",
		"service.beta.kubernetes.io/oci-load-balancer-internal":                      "true",
		"service.beta.kubernetes.io/oci-load-balancer-security-list-management-mode": "All",
		"service.beta.kubernetes.io/oci-load-balancer-shape":                         "flexible",
		"service.beta.kubernetes.io/oci-load-balancer-shape-flex-max":                "100",
		"service.beta.kubernetes.io/oci-load-balancer-shape-flex-min":                "50",
		"service.beta.kubernetes.io/oci-load-balancer-subnet1":                       "ocid1.subnet.oc1.ap-sydney-1.example",
	}
	if diff := cmp.Diff(want, storeAPI(t, "expose-lb-oci").Annotations); diff != "" {
		t.Error(diff)
	}
}

// TestExternalDNS: the name comes from the overlay's ConfigMap.
func TestExternalDNS(t *testing.T) {
	got := storeAPI(t, "external-dns").Annotations["external-dns.alpha.kubernetes.io/hostname"]
	if got != "thanos-prometheus-eks-a.example.com" {
		t.Errorf("hostname %q", got)
	}
}

// storeAPI is the Service store-api of the example in a component's README. What
// the overlay only says is not applied.
func storeAPI(t *testing.T, component string) *corev1.Service {
	t.Helper()
	var found *corev1.Service
	for _, o := range checkExample(t, filepath.Join(components, component)) {
		switch o := o.(type) {
		case *corev1.ConfigMap:
			t.Errorf("ConfigMap %s would be applied", o.Name)
		case *corev1.Service:
			if o.Name == "store-api" {
				found = o
			}
		}
	}
	if found == nil {
		t.Fatal("the example has no Service store-api")
	}
	return found
}

// TestExposeAsksForWhatItNeeds: without the overlay's ConfigMap nothing is built.
func TestExposeAsksForWhatItNeeds(t *testing.T) {
	for _, component := range []string{"expose-lb-oci", "external-dns"} {
		readme, err := os.ReadFile(filepath.Join(components, component, "README.md"))
		if err != nil {
			t.Fatal(err)
		}
		said, _, found := strings.Cut(usage.FindStringSubmatch(string(readme))[1], "configMapGenerator:")
		if !found {
			t.Fatal("the example has no ConfigMap to leave out")
		}
		dir := example(t, component, said)
		_, err = krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), dir)
		if err == nil || !strings.Contains(err.Error(), "store-api") {
			t.Errorf("%s: got %v, want an error that names the ConfigMap", component, err)
		}
	}
}

// TestExposeSidecar: a load balancer for one pod of a StatefulSet, as the README shows.
func TestExposeSidecar(t *testing.T) {
	want := map[string]string{"statefulset.kubernetes.io/pod-name": "prometheus-prometheus-0"}
	if diff := cmp.Diff(want, storeAPI(t, "").Spec.Selector); diff != "" {
		t.Error(diff)
	}
}
