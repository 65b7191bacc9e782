package overlays_test

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// star says which load balancers of other regions each region of overlay oke asks.
var star = map[string][]string{
	"oke/sin": {"10.1.2.5:10901", "10.2.2.28:10901", "10.3.2.10:10901"},
	"oke/syd": nil, "oke/bom": nil, "oke/nrt": nil,
}

// TestStar: the hub asks every other region and no region asks another, but each
// asks its own stores, without which its last hours are nowhere.
func TestStar(t *testing.T) {
	results := renderAll(t)
	for name, far := range star {
		stream := string(results[name].Stream())
		if got := strings.Count(stream, "- address: 10."); got != len(far) {
			t.Errorf("%s asks %d other regions, want %d", name, got, len(far))
		}
		near := []string{"prometheus-kube-prometheus-prometheus-thanos", "thanos-storegateway", "thanos-ruler"}
		for i, service := range near {
			near[i] = "dnssrv+_grpc._tcp." + service + ".monitoring.svc.cluster.local"
		}
		for _, address := range append(near, far...) {
			if !strings.Contains(stream, "- address: "+address+"\n") {
				t.Errorf("%s does not ask %s", name, address)
			}
		}
		if balanced := strings.Contains(stream, "type: LoadBalancer"); balanced != (far == nil) {
			t.Errorf("%s has a load balancer: %v", name, balanced)
		}
	}
}

// TestReadersOfTheBucket: with Receive, only what holds or makes blocks has the
// bucket's configuration, and a token to show for it.
func TestReadersOfTheBucket(t *testing.T) {
	want := map[string]bool{"thanos-compactor": true, "thanos-receive": true, "thanos-storegateway": true}
	got := map[string]bool{}
	for _, o := range renderAll(t)["oke-receive/sin"].Objects {
		var workload struct {
			Spec struct {
				Template struct {
					Spec struct {
						AutomountServiceAccountToken bool `yaml:"automountServiceAccountToken"`
					}
				}
			}
		}
		if !strings.Contains(string(o.YAML), "thanos-objstore-config") || o.Ref.Kind == "Secret" {
			continue
		}
		if err := yaml.Unmarshal(o.YAML, &workload); err != nil {
			t.Fatal(err)
		}
		got[o.Ref.Name] = true
		if !want[o.Ref.Name] || !workload.Spec.Template.Spec.AutomountServiceAccountToken {
			t.Errorf("%s reads the bucket, with a token: %v", o.Ref, workload.Spec.Template.Spec.AutomountServiceAccountToken)
		}
	}
	if len(got) != len(want) {
		t.Errorf("the bucket is read by %v, want %v", got, want)
	}
}
