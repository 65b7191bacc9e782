package overlays_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// cluster is what a rendered overlay would be once it is applied.
type cluster struct {
	name     string
	objects  []*unstructured.Unstructured
	services []*corev1.Service
	pods     []pods
}

// pods are those of one workload, or of one object that prometheus-operator
// makes a workload of.
type pods struct {
	owner    *unstructured.Unstructured
	labels   map[string]string
	spec     corev1.PodSpec
	replicas int32
	service  string // the governing Service of a StatefulSet
}

// clusters reads every rendered overlay.
func clusters(t *testing.T) map[string]*cluster {
	t.Helper()
	all := map[string]*cluster{}
	for name, result := range renderAll(t) {
		c := &cluster{name: name}
		for _, o := range result.Objects {
			u := &unstructured.Unstructured{}
			if err := yaml.Unmarshal(o.YAML, u); err != nil {
				t.Fatalf("%s: %s: %v", name, o.Ref, err)
			}
			c.add(t, u)
		}
		all[name] = c
	}
	return all
}

func (c *cluster) add(t *testing.T, u *unstructured.Unstructured) {
	t.Helper()
	c.objects = append(c.objects, u)
	switch u.GetKind() {
	case "Service":
		c.services = append(c.services, as[corev1.Service](t, u))
	case "StatefulSet":
		s := as[appsv1.StatefulSet](t, u).Spec
		c.pods = append(c.pods, pods{u, s.Template.Labels, withClaims(s), replicas(s.Replicas), s.ServiceName})
	case "Deployment":
		s := as[appsv1.Deployment](t, u).Spec
		c.pods = append(c.pods, pods{u, s.Template.Labels, s.Template.Spec, replicas(s.Replicas), ""})
	case "DaemonSet":
		s := as[appsv1.DaemonSet](t, u).Spec
		c.pods = append(c.pods, pods{u, s.Template.Labels, s.Template.Spec, 1, ""})
	case "Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler":
		c.pods = append(c.pods, operated(t, u))
	}
}

// withClaims returns the pod of a StatefulSet with a volume for each claim.
func withClaims(s appsv1.StatefulSetSpec) corev1.PodSpec {
	spec := s.Template.Spec
	for _, claim := range s.VolumeClaimTemplates {
		spec.Volumes = append(spec.Volumes, corev1.Volume{Name: claim.Name})
	}
	return spec
}

func replicas(n *int32) int32 {
	if n == nil {
		return 1
	}
	return *n
}

// made is what prometheus-operator gives pods of each kind (v0.93: makeSelectorLabels
// and the container ports in pkg/prometheus, pkg/alertmanager and pkg/thanos).
var made = map[string]struct {
	name  string
	ports []corev1.ContainerPort
}{
	"Prometheus":      {"prometheus", []corev1.ContainerPort{{Name: "web", ContainerPort: 9090}, {Name: "reloader-web", ContainerPort: 8080}}},
	"PrometheusAgent": {"prometheus-agent", []corev1.ContainerPort{{Name: "web", ContainerPort: 9090}, {Name: "reloader-web", ContainerPort: 8080}}},
	"Alertmanager":    {"alertmanager", []corev1.ContainerPort{{Name: "web", ContainerPort: 9093}, {Name: "mesh-tcp", ContainerPort: 9094}, {Name: "reloader-web", ContainerPort: 8080}}},
	"ThanosRuler":     {"thanos-ruler", []corev1.ContainerPort{{Name: "web", ContainerPort: 10902}, {Name: "grpc", ContainerPort: 10901}, {Name: "reloader-web", ContainerPort: 8080}}},
}

// sidecar are the ports of the container that .spec.thanos of a Prometheus adds.
var sidecar = []corev1.ContainerPort{{Name: "http", ContainerPort: 10902}, {Name: "grpc", ContainerPort: 10901}}

// operated returns the pods that prometheus-operator makes, as far as others
// refer to them.
func operated(t *testing.T, u *unstructured.Unstructured) pods {
	t.Helper()
	kind := made[u.GetKind()]
	labels := map[string]string{
		"app.kubernetes.io/managed-by": "prometheus-operator",
		"app.kubernetes.io/name":       kind.name,
		"app.kubernetes.io/instance":   u.GetName(),
	}
	given, _, err := unstructured.NestedStringMap(u.Object, "spec", "podMetadata", "labels")
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(labels, given)
	ports := kind.ports
	if _, found, _ := unstructured.NestedMap(u.Object, "spec", "thanos"); found {
		ports = append(sidecar[:len(sidecar):len(sidecar)], ports...)
	}
	account, _, _ := unstructured.NestedString(u.Object, "spec", "serviceAccountName")
	n, found, _ := unstructured.NestedInt64(u.Object, "spec", "replicas")
	if !found {
		n = 1
	}
	container := corev1.Container{Name: kind.name, Ports: ports}
	return pods{u, labels, corev1.PodSpec{ServiceAccountName: account, Containers: []corev1.Container{container}}, int32(n), ""}
}

// as converts an object to the type of its kind.
func as[T any](t *testing.T, u *unstructured.Unstructured) *T {
	t.Helper()
	typed := new(T)
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, typed); err != nil {
		t.Fatalf("%s: %v", nameOf(u), err)
	}
	return typed
}

// get returns the object of a kind, or nil.
func (c *cluster) get(kind, namespace, name string) *unstructured.Unstructured {
	for _, o := range c.objects {
		if o.GetKind() == kind && o.GetNamespace() == namespace && o.GetName() == name {
			return o
		}
	}
	return nil
}

// service returns the Service of a name, or nil.
func (c *cluster) service(namespace, name string) *corev1.Service {
	for _, s := range c.services {
		if s.Namespace == namespace && s.Name == name {
			return s
		}
	}
	return nil
}

// selected returns the pods of a namespace that have all labels.
func (c *cluster) selected(namespace string, labels map[string]string) []pods {
	var found []pods
	for _, p := range c.pods {
		if p.owner.GetNamespace() == namespace && p.has(labels) {
			found = append(found, p)
		}
	}
	return found
}

// podName is the label by which a Service of one replica selects.
const podName = "statefulset.kubernetes.io/pod-name"

func (p pods) has(labels map[string]string) bool {
	for key, value := range labels {
		if key == podName && !slices.Contains(p.names(), value) || key != podName && p.labels[key] != value {
			return false
		}
	}
	return true
}

// names returns those of a StatefulSet's pods; the operator's StatefulSets have
// the kind before their names.
func (p pods) names() []string {
	set := p.owner.GetName()
	if kind, found := made[p.owner.GetKind()]; found {
		set = strings.ReplaceAll(kind.name, "prometheus-agent", "prom-agent") + "-" + set
	}
	var names []string
	for i := range p.replicas {
		names = append(names, fmt.Sprintf("%s-%d", set, i))
	}
	return names
}

// port tells whether a container serves a port, by its name or number.
func (p pods) port(name string, number int32) bool {
	for _, container := range p.spec.Containers {
		for _, port := range container.Ports {
			if name != "" && port.Name == name || name == "" && port.ContainerPort == number {
				return true
			}
		}
	}
	return false
}

// nameOf names an object in a test's message.
func nameOf(u *unstructured.Unstructured) krm.Ref {
	return krm.Ref{Kind: u.GetKind(), Namespace: u.GetNamespace(), Name: u.GetName()}
}
