package bases_test

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// closed are ports that no policy opens, by Service: nobody dials them.
var closed = map[string][]string{
	// Ingestors take writes from routers over gRPC.
	"thanos-receive": {"remote-write"},
}

// TestNetworkPolicies: somebody is let in at each port of each Service of the
// bases and of the components with a Service of their own.
func TestNetworkPolicies(t *testing.T) {
	policies := policies(t)
	all := map[string][]metav1.Object{}
	for _, base := range originals(t) {
		all[base] = build(t, base)
	}
	for _, component := range []string{"components/thanos-sidecar", "components/alertmanager-mesh"} {
		all[component] = checkExample(t, component)
	}
	for dir, built := range all {
		for _, o := range built {
			service, ok := o.(*corev1.Service)
			if !ok || service.Name == "node-exporter" {
				continue // on the network of its node
			}
			for _, pods := range selected(built, service) {
				for _, port := range service.Spec.Ports {
					want := !slices.Contains(closed[service.Name], port.Name)
					if got := opened(t, append(own(built), policies...), pods.Labels, containerPort(pods, port)); got != want {
						t.Errorf("%s: port %s (%d/%s) of Service %s is open: %v, want %v", dir, port.Name, port.Port, port.Protocol, service.Name, got, want)
					}
				}
			}
		}
	}
}

// own are the policies that a base brings by itself.
func own(built []metav1.Object) []*networkingv1.NetworkPolicy {
	var found []*networkingv1.NetworkPolicy
	for _, o := range built {
		if p, ok := o.(*networkingv1.NetworkPolicy); ok {
			found = append(found, p)
		}
	}
	return found
}

// TestNetworkPoliciesDeny: what no policy names is not let in.
func TestNetworkPoliciesDeny(t *testing.T) {
	port := corev1.ContainerPort{ContainerPort: 22, Protocol: corev1.ProtocolTCP}
	if opened(t, policies(t), map[string]string{krm.ComponentLabel: "prometheus"}, port) {
		t.Error("port 22 is open")
	}
	for _, p := range policies(t) {
		if len(p.Spec.PodSelector.MatchLabels)+len(p.Spec.PodSelector.MatchExpressions) == 0 && len(p.Spec.Ingress) == 0 {
			return
		}
	}
	t.Error("no policy denies everything")
}

func policies(t *testing.T) []*networkingv1.NetworkPolicy {
	t.Helper()
	var found []*networkingv1.NetworkPolicy
	for _, o := range checkExample(t, "components/network-policies") {
		if p, ok := o.(*networkingv1.NetworkPolicy); ok {
			found = append(found, p)
		}
	}
	return found
}

// selected returns the pods that a Service leads to.
func selected(built []metav1.Object, service *corev1.Service) []corev1.PodTemplateSpec {
	var found []corev1.PodTemplateSpec
	for _, o := range built {
		if template, n := podSpec(o); n > 0 && selects(service.Spec.Selector, template.Labels) {
			found = append(found, template)
		}
	}
	return found
}

// containerPort returns the port of the pods that a Service's port leads to, which
// is what policies see.
func containerPort(pods corev1.PodTemplateSpec, port corev1.ServicePort) corev1.ContainerPort {
	for _, c := range pods.Spec.Containers {
		for _, p := range c.Ports {
			if p.Name == port.TargetPort.StrVal || p.ContainerPort == port.TargetPort.IntVal {
				return p
			}
		}
	}
	return corev1.ContainerPort{}
}

func opened(t *testing.T, policies []*networkingv1.NetworkPolicy, pods map[string]string, port corev1.ContainerPort) bool {
	t.Helper()
	for _, p := range policies {
		selector, err := metav1.LabelSelectorAsSelector(&p.Spec.PodSelector)
		if err != nil {
			t.Fatal(err)
		}
		if !selector.Matches(labels.Set(pods)) {
			continue
		}
		for _, rule := range p.Spec.Ingress {
			if slices.ContainsFunc(rule.Ports, func(open networkingv1.NetworkPolicyPort) bool {
				return *open.Port == intstr.FromInt32(port.ContainerPort) && *open.Protocol == port.Protocol
			}) {
				return true
			}
		}
	}
	return false
}
