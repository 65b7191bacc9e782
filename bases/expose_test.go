package bases_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
)

// TestExposeLBOCI holds the annotations of the published setup; those of the cluster are
// asked for.
func TestExposeLBOCI(t *testing.T) {
	want := map[string]string{
		"from-fleet.thanos-fleet.dev/expose-lb-oci":                                  "oci.oraclecloud.com/oci-network-security-groups, service.beta.kubernetes.io/oci-load-balancer-subnet1",
		"service.beta.kubernetes.io/oci-load-balancer-internal":                      "true",
		"service.beta.kubernetes.io/oci-load-balancer-security-list-management-mode": "All",
		"service.beta.kubernetes.io/oci-load-balancer-shape":                         "flexible",
		"service.beta.kubernetes.io/oci-load-balancer-shape-flex-max":                "100",
		"service.beta.kubernetes.io/oci-load-balancer-shape-flex-min":                "50",
	}
	if diff := cmp.Diff(want, storeAPI(t, "expose-lb-oci").Annotations); diff != "" {
		t.Error(diff)
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

// TestExposeAsksForWhatItNeeds: what only the Fleet says is asked for, and no API server
// takes the Service until it is written.
func TestExposeAsksForWhatItNeeds(t *testing.T) {
	for component, fields := range map[string]string{
		"expose-lb-oci": "oci.oraclecloud.com/oci-network-security-groups, service.beta.kubernetes.io/oci-load-balancer-subnet1",
		"external-dns":  "external-dns.alpha.kubernetes.io/hostname",
	} {
		service := storeAPI(t, component)
		if got := service.Annotations["from-fleet.thanos-fleet.dev/"+component]; got != fields {
			t.Errorf("%s asks for %q, want %q", component, got, fields)
		}
		if service.Labels["pending.thanos-fleet.dev/wire-thanos-stores"] == "" {
			t.Errorf("%s does not wait for wire-thanos-stores", component)
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
