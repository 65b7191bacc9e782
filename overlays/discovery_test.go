package overlays_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
)

// matches tells whether a field of spec holds a selector, and it selects labels.
func matches(t *testing.T, o *unstructured.Unstructured, set labels.Set, field string) (found, ok bool) {
	t.Helper()
	content, found, err := unstructured.NestedMap(o.Object, "spec", field)
	if err != nil {
		t.Fatal(err)
	}
	if !found {
		return false, false
	}
	var wanted metav1.LabelSelector
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(content, &wanted); err != nil {
		t.Fatal(err)
	}
	selector, err := metav1.LabelSelectorAsSelector(&wanted)
	if err != nil {
		t.Fatal(err)
	}
	return true, selector.Matches(set)
}

// TestServicesAreMonitored: where there are ServiceMonitors, one of them finds each
// Service, or another Service of the same pods.
func TestServicesAreMonitored(t *testing.T) {
	for name, c := range clusters(t) {
		watched := map[*corev1.Service]bool{}
		monitors := 0
		for _, m := range c.objects {
			if m.GetKind() != "ServiceMonitor" {
				continue
			}
			monitors++
			for _, s := range c.services {
				if watches(t, m, s) {
					watched[s] = true
				}
			}
		}
		for _, s := range c.services {
			if monitors > 0 && !slices.ContainsFunc(c.services, func(other *corev1.Service) bool {
				return watched[other] && (other == s || c.samePods(s, other))
			}) {
				t.Errorf("%s: no ServiceMonitor finds Service %s", name, s.Name)
			}
		}
	}
}

// samePods tells whether one Service has all pods of another.
func (c *cluster) samePods(s, other *corev1.Service) bool {
	chosen := c.selected(s.Namespace, s.Spec.Selector)
	wider := c.selected(other.Namespace, other.Spec.Selector)
	return len(chosen) > 0 && !slices.ContainsFunc(chosen, func(p pods) bool {
		return !slices.ContainsFunc(wider, func(w pods) bool { return w.owner == p.owner })
	})
}

// watches tells whether a ServiceMonitor finds a Service, at a port that it has.
func watches(t *testing.T, m *unstructured.Unstructured, s *corev1.Service) bool {
	t.Helper()
	names, found, _ := unstructured.NestedStringSlice(m.Object, "spec", "namespaceSelector", "matchNames")
	if !found {
		names = []string{m.GetNamespace()}
	}
	if _, ok := matches(t, m, s.Labels, "selector"); !ok || !slices.Contains(names, s.Namespace) {
		return false
	}
	endpoints, _, _ := unstructured.NestedSlice(m.Object, "spec", "endpoints")
	return slices.ContainsFunc(endpoints, func(e any) bool {
		port, _ := e.(object)["port"].(string)
		return offers(s, port)
	})
}

// discovers are the resources that Prometheus lists and watches for each role of
// kubernetes_sd_configs (discovery/kubernetes/kubernetes.go), each in its group.
var discovers = map[string]map[string]string{
	"node":          {"nodes": ""},
	"service":       {"services": ""},
	"pod":           {"pods": ""},
	"endpoints":     {"endpoints": "", "services": "", "pods": ""},
	"endpointslice": {"endpointslices": "discovery.k8s.io", "services": "", "pods": ""},
	"ingress":       {"ingresses": "networking.k8s.io"},
}

var role = regexp.MustCompile(`(?m)^\s*(?:- )?role: (\w+)$`)

// TestDiscoveryMayRead: who discovers targets may list and watch what it asks for,
// and may scrape the kubelet where it does.
func TestDiscoveryMayRead(t *testing.T) {
	judged := 0
	for name, c := range clusters(t) {
		for _, p := range c.pods {
			roles := c.rolesOf(p)
			rules := c.rulesOf(t, p)
			for _, r := range roles {
				judged++
				for resource, group := range discovers[strings.ToLower(r)] {
					for _, verb := range []string{"list", "watch"} {
						if !allows(rules, group, resource, verb) {
							t.Errorf("%s: %s discovers %s and may not %s %s", name, nameOf(p.owner), r, verb, resource)
						}
					}
				}
				// At the kubelet, or through the API server's proxy.
				if strings.EqualFold(r, "node") && !allows(rules, "", "nodes/metrics", "get") && !allows(rules, "", "nodes/proxy", "get") {
					t.Errorf("%s: %s scrapes kubelets and may not", name, nameOf(p.owner))
				}
			}
			if len(roles) > 0 && !slices.ContainsFunc(rules, func(r rbacv1.PolicyRule) bool { return slices.Contains(r.NonResourceURLs, "/metrics") }) {
				t.Errorf("%s: %s may not get /metrics of API servers", name, nameOf(p.owner))
			}
		}
	}
	if judged < 20 {
		t.Errorf("only %d roles were judged", judged)
	}
}

// rolesOf returns what Prometheus discovers: by the ConfigMaps that it mounts, or
// by the objects that it selects.
func (c *cluster) rolesOf(p pods) []string {
	found := map[string]bool{}
	switch p.owner.GetKind() {
	case "Prometheus", "PrometheusAgent":
		// Both kinds read EndpointSlices by .spec.serviceDiscoveryRole, else Endpoints.
		slice, _, _ := unstructured.NestedString(p.owner.Object, "spec", "serviceDiscoveryRole")
		if slice == "" {
			slice = "Endpoints"
		}
		found[slice] = true
		for _, o := range c.objects {
			if o.GetKind() != "ScrapeConfig" {
				continue
			}
			configs, _, _ := unstructured.NestedSlice(o.Object, "spec", "kubernetesSDConfigs")
			for _, sd := range configs {
				r, _ := sd.(object)["role"].(string)
				found[r] = true
			}
		}
	default:
		for _, v := range p.spec.Volumes {
			for _, s := range sources(v) {
				if o := c.get("ConfigMap", p.owner.GetNamespace(), s.name); o != nil && s.kind == "ConfigMap" {
					for _, text := range texts(o.Object) {
						for _, m := range role.FindAllStringSubmatch(text, -1) {
							found[m[1]] = true
						}
					}
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// rulesOf returns what the ServiceAccount of pods may do in the whole cluster.
func (c *cluster) rulesOf(t *testing.T, p pods) []rbacv1.PolicyRule {
	t.Helper()
	var rules []rbacv1.PolicyRule
	for _, o := range c.objects {
		if o.GetKind() != "ClusterRoleBinding" {
			continue
		}
		b := as[rbacv1.ClusterRoleBinding](t, o)
		for _, s := range b.Subjects {
			if s.Name == p.spec.ServiceAccountName && s.Namespace == p.owner.GetNamespace() {
				rules = append(rules, as[rbacv1.ClusterRole](t, c.get("ClusterRole", "", b.RoleRef.Name)).Rules...)
			}
		}
	}
	return rules
}

func allows(rules []rbacv1.PolicyRule, group, resource, verb string) bool {
	return slices.ContainsFunc(rules, func(r rbacv1.PolicyRule) bool {
		return slices.Contains(r.APIGroups, group) && slices.Contains(r.Resources, resource) && slices.Contains(r.Verbs, verb)
	})
}
