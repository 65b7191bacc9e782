package bases_test

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
)

// outside are the ServiceMonitors whose Service no base brings: Kubernetes' own,
// that of the operator, which the user installs, and that of a component.
var outside = map[string]bool{"apiserver": true, "prometheus-operator": true, "thanos-query-tenants": true}

// TestMonitorsFindWhatBasesServe: every ServiceMonitor selects a Service that has
// the ports it names, and the label that its job is called after.
func TestMonitorsFindWhatBasesServe(t *testing.T) {
	services := allServices(t)
	for _, base := range []string{"service-monitors", "self-monitoring"} {
		for _, o := range build(t, base) {
			m, ok := o.(*unstructured.Unstructured)
			if !ok || m.GetKind() != "ServiceMonitor" || outside[m.GetName()] {
				continue
			}
			found := selectedBy(t, m, services)
			if len(found) == 0 {
				t.Errorf("ServiceMonitor %s selects no Service of any base", m.GetName())
			}
			checkPorts(t, m, found)
		}
	}
}

func allServices(t *testing.T) []*corev1.Service {
	t.Helper()
	var services []*corev1.Service
	for base := range needs {
		for _, o := range build(t, base) {
			if s, ok := o.(*corev1.Service); ok {
				services = append(services, s)
			}
		}
	}
	return services
}

// selectedBy returns the Services that a ServiceMonitor looks at.
func selectedBy(t *testing.T, m *unstructured.Unstructured, services []*corev1.Service) []*corev1.Service {
	t.Helper()
	content, _, err := unstructured.NestedMap(m.Object, "spec", "selector")
	if err != nil {
		t.Fatal(err)
	}
	var wanted metav1.LabelSelector
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(content, &wanted); err != nil {
		t.Fatal(err)
	}
	selector, err := metav1.LabelSelectorAsSelector(&wanted)
	if err != nil {
		t.Fatal(err)
	}
	var found []*corev1.Service
	for _, s := range services {
		if selector.Matches(labels.Set(s.Labels)) && looksInto(m, s.Namespace) {
			found = append(found, s)
		}
	}
	return found
}

func looksInto(m *unstructured.Unstructured, namespace string) bool {
	names, found, _ := unstructured.NestedStringSlice(m.Object, "spec", "namespaceSelector", "matchNames")
	if !found {
		return namespace == m.GetNamespace()
	}
	return slices.Contains(names, namespace)
}

func checkPorts(t *testing.T, m *unstructured.Unstructured, services []*corev1.Service) {
	job, _, _ := unstructured.NestedString(m.Object, "spec", "jobLabel")
	endpoints, _, _ := unstructured.NestedSlice(m.Object, "spec", "endpoints")
	for _, s := range services {
		if job != "" && s.Labels[job] == "" {
			t.Errorf("ServiceMonitor %s: Service %s has no label %s to call the job after", m.GetName(), s.Name, job)
		}
	}
	for _, e := range endpoints {
		port := e.(map[string]any)["port"]
		served := 0
		for _, s := range services {
			for _, p := range s.Spec.Ports {
				if p.Name == port {
					served++
				}
			}
		}
		if served == 0 {
			t.Errorf("ServiceMonitor %s: no Service that it selects has a port %v", m.GetName(), port)
		}
	}
}
