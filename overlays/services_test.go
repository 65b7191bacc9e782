package overlays_test

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// checkProbes: probes and hooks ask a port that the container serves.
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

// foreign are the pods that the overlays do not run, by their namespaces.
var foreign = []string{"gerrit", "kube-system"}

// checkService: it has pods, and each of its ports is served by one of them.
func (c *cluster) checkService(t *testing.T, s *corev1.Service) {
	if slices.Contains(foreign, s.Namespace) && len(c.selected(s.Namespace, s.Spec.Selector)) == 0 {
		return
	}
	chosen := c.selected(s.Namespace, s.Spec.Selector)
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
