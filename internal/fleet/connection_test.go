package fleet

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPIVersionOfTheServicesAPI(t *testing.T) {
	for want, s := range map[string]ServiceImport{
		"multicluster.x-k8s.io/v1alpha1": {Via: Karmada},
		"multicluster.x-k8s.io/v1beta1":  {Via: ClusterSet},
		"multicluster.x-k8s.io/v1":       {Via: ClusterSet, MCSVersion: "v1"},
		"net.gke.io/v1":                  {Via: ClusterSet, MCSVersion: GKE},
	} {
		if got := s.APIVersion(); got != want {
			t.Errorf("%+v is of %s, want %s", s, got, want)
		}
	}
}

func TestQueriedBy(t *testing.T) {
	f, faults := Load([]Source{fleetOf(t, `
clusters:
- name: leaf
  exposes: [{address: "a:1"}]
- name: hub
  queries: [leaf]
- name: all
  queries: ["*"]
- name: none
`)})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for name, want := range map[string][]string{"leaf": {"hub", "all"}, "hub": nil} {
		if diff := cmp.Diff(want, f.QueriedBy(f.Cluster(name))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
