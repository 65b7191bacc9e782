package bases_test

import (
	"maps"
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
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
func checkOperated(t *testing.T, built []metav1.Object, o metav1.Object) {
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
	expect(hasBudget(t, built, labels), "has no disruption budget that outlives a namePrefix")
	for _, other := range built {
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

// TestPrefixReachesStorageClass: a class that is renamed is renamed where volumes
// name it, too.
func TestPrefixReachesStorageClass(t *testing.T) {
	for _, base := range []string{"prometheus", "prometheus-agent", "prometheus-operator"} {
		class := "components:\n- ../../../bases/components/storageclass-gp3\n"
		dir := example(t, base, "namePrefix: acme-\nresources:\n- ../../../bases/"+base+"\n"+class)
		var named []string
		for _, o := range build(t, dir) {
			switch o := o.(type) {
			case *unstructured.Unstructured:
				name, _, _ := unstructured.NestedString(o.Object, "spec", "storage", "volumeClaimTemplate", "spec", "storageClassName")
				named = append(named, name)
			case *appsv1.StatefulSet:
				named = append(named, *o.Spec.VolumeClaimTemplates[0].Spec.StorageClassName)
			case *storagev1.StorageClass:
				named = append(named, o.Name)
			}
		}
		if want := []string{"acme-prometheus-storage-class", "acme-prometheus-storage-class"}; !slices.Equal(named, want) {
			t.Errorf("%s: the class and its user are %v, want %v", base, named, want)
		}
	}
}
