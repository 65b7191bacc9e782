package observe

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// MayBeOperated tells whether an operator that the model does not know may make pods, or
// Services, with labels: one of the values is the name of a custom resource that may be in
// the namespace, as operators write it into app.kubernetes.io/instance.
func (c *Cluster) MayBeOperated(namespace string, labels map[string]string) bool {
	for _, value := range labels {
		if slices.ContainsFunc(c.customized()[value], func(o *krm.Object) bool { return MayMeet(o.Namespace(), namespace) }) {
			return true
		}
	}
	return false
}

// indexCustomized are the custom resources of which nobody here knows what is made of
// them, by name.
func (c *Cluster) indexCustomized() map[string][]*krm.Object {
	index := map[string][]*krm.Object{}
	for _, o := range c.Given() {
		if isForeign(o.Group()) {
			index[o.Name()] = append(index[o.Name()], o)
		}
	}
	return index
}

// isForeign tells whether a group is that of an operator whose pods the model does not make.
func isForeign(group string) bool {
	switch group {
	case krm.PrometheusOperator, krm.ThanosOperator, krm.BanzaiThanosOperator, "cert-manager.io", "argoproj.io":
		return false
	}
	return strings.Contains(group, ".") && !strings.HasSuffix(group, ".k8s.io") && !strings.HasSuffix(group, ".karmada.io") && !strings.HasPrefix(group, "kustomize.")
}
