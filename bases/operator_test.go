package bases_test

import (
	"maps"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// operated are the kinds that prometheus-operator makes pods of, and the value of
// app.kubernetes.io/name that it gives those (v0.93, applicationNameLabelValue in
// pkg/prometheus/server, pkg/prometheus/agent, pkg/alertmanager and pkg/thanos).
var operated = map[string]string{
	"Alertmanager":    "alertmanager",
	"Prometheus":      "prometheus",
	"PrometheusAgent": "prometheus-agent",
	"ThanosRuler":     "thanos-ruler",
}

// checkOperated holds what checkPods does, as far as it is said in the object.
// The operator hardens its containers by itself.
func checkOperated(t *testing.T, base string, o metav1.Object) {
	u, ok := o.(*unstructured.Unstructured)
	if !ok || operated[u.GetKind()] == "" {
		return
	}
	at := func(path ...string) any {
		value, _, err := unstructured.NestedFieldNoCopy(u.Object, append([]string{"spec"}, path...)...)
		if err != nil {
			t.Error(err)
		}
		return value
	}
	expect := func(ok bool, what string) {
		if !ok {
			t.Errorf("%s %s: %s", u.GetKind(), u.GetName(), what)
		}
	}
	expect(at("securityContext", "runAsNonRoot") == true, "may run as root")
	expect(at("securityContext", "seccompProfile", "type") == "RuntimeDefault", "has no seccomp profile")
	expect(at("resources", "requests", "cpu") != nil && at("resources", "limits", "memory") != nil, "has no requests or limits")
	expect(at("storage", "volumeClaimTemplate") != nil, "keeps nothing over a restart")
	expect(at("version") != nil, "has no version")
	expect(at("topologySpreadConstraints") != nil, "may run on one node")
	labels := stableLabels(u)
	expect(hasBudget(t, build(t, base), labels), "has no disruption budget that outlives a namePrefix")
	for _, other := range build(t, base) {
		switch other := other.(type) {
		case *corev1.Service:
			expect(selects(other.Spec.Selector, labels), "is not selected by Service "+other.Name+" once it has a namePrefix")
		case *corev1.ServiceAccount:
			expect(at("serviceAccountName") == other.Name, "does not run as "+other.Name)
		}
	}
}

// stableLabels are the labels of an object's pods that do not hold its name.
func stableLabels(u *unstructured.Unstructured) map[string]string {
	labels := map[string]string{}
	own, _, _ := unstructured.NestedStringMap(u.Object, "spec", "podMetadata", "labels")
	maps.Copy(labels, own)
	labels["app.kubernetes.io/managed-by"] = "prometheus-operator"
	labels["app.kubernetes.io/name"] = operated[u.GetKind()]
	return labels
}

// TestPrefixReachesCustomResources: what the bases' objects name is named anew
// together with them.
func TestPrefixReachesCustomResources(t *testing.T) {
	for base := range needs {
		for _, o := range build(t, example(t, base, "namePrefix: acme-\nresources:\n- ../../../bases/"+base+"\n")) {
			u, ok := o.(*unstructured.Unstructured)
			if !ok || operated[u.GetKind()] == "" {
				continue
			}
			if account, _, _ := unstructured.NestedString(u.Object, "spec", "serviceAccountName"); account != u.GetName() {
				t.Errorf("%s %s runs as %q, want its own ServiceAccount by its new name", u.GetKind(), u.GetName(), account)
			}
		}
	}
}
