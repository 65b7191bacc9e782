package overlays_test

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// TestPortsAreDeclared asks more of our own overlays than the rules ask of everybody's:
// probes and Services name ports that containers declare, on every pod behind them, and a
// budget is one workload's.
func TestPortsAreDeclared(t *testing.T) {
	for name, c := range clusters(t) {
		t.Run(name, func(t *testing.T) {
			for _, p := range c.pods {
				checkProbes(t, p)
			}
			for _, s := range c.services {
				c.checkService(t, s)
			}
			for _, o := range c.objects {
				c.checkBudget(t, o)
			}
		})
	}
}

// checkProbes: probes ask a port that the container serves.
func checkProbes(t *testing.T, p pods) {
	for _, container := range p.spec.Containers {
		for _, probe := range []*corev1.Probe{container.ReadinessProbe, container.LivenessProbe, container.StartupProbe} {
			if probe == nil || probe.HTTPGet == nil {
				continue
			}
			alone := pods{spec: corev1.PodSpec{Containers: []corev1.Container{container}}}
			if !alone.serves(probe.HTTPGet.Port) {
				t.Errorf("%s: a probe of container %s asks port %s, which it does not serve", nameOf(p.owner), container.Name, probe.HTTPGet.Port.String())
			}
		}
	}
}

func (p pods) serves(port intstr.IntOrString) bool { return p.port(port.StrVal, port.IntVal) }

// checkService: it has pods, and each of its ports is served by all of them.
func (c *cluster) checkService(t *testing.T, s *corev1.Service) {
	chosen := c.selected(s.Namespace, s.Spec.Selector)
	if slices.Contains(foreign, s.Namespace) && len(chosen) == 0 {
		return
	}
	if len(chosen) == 0 || len(s.Spec.Selector) == 0 {
		t.Errorf("Service %s/%s selects nothing", s.Namespace, s.Name)
	}
	for _, port := range s.Spec.Ports {
		target := port.TargetPort
		if target == (intstr.IntOrString{}) {
			target = intstr.FromInt32(port.Port)
		}
		for _, p := range chosen {
			if !p.serves(target) {
				t.Errorf("Service %s: %s does not serve port %s", s.Name, nameOf(p.owner), target.String())
			}
		}
	}
}

// checkBudget: a budget is one workload's, or that of all ingestors, which have one Service.
func (c *cluster) checkBudget(t *testing.T, o *unstructured.Unstructured) {
	if o.GetKind() != "PodDisruptionBudget" {
		return
	}
	budget := as[policyv1.PodDisruptionBudget](t, o)
	selected := c.selected(budget.Namespace, budget.Spec.Selector.MatchLabels)
	isRing := len(selected) > 0 && !slices.ContainsFunc(selected, func(p pods) bool { return p.service == "" || p.service != selected[0].service })
	if n := len(selected); n != 1 && !isRing {
		t.Errorf("%s is that of %d workloads", nameOf(o), n)
	}
}
