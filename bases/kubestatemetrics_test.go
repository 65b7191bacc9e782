package bases_test

import (
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/google/go-cmp/cmp"
)

// TestKubeStateMetricsReads: it may read what it is told to, and nothing else.
func TestKubeStateMetricsReads(t *testing.T) {
	var asked, allowed []string
	for _, o := range build(t, "kube-state-metrics") {
		switch o := o.(type) {
		case *appsv1.Deployment:
			for _, arg := range o.Spec.Template.Spec.Containers[0].Args {
				if list, found := strings.CutPrefix(arg, "--resources="); found {
					asked = strings.Split(list, ",")
				}
			}
		case *rbacv1.ClusterRole:
			for _, rule := range o.Rules {
				allowed = append(allowed, rule.Resources...)
				if !slices.Equal(rule.Verbs, []string{"list", "watch"}) {
					t.Errorf("%v may be used to %v, want list and watch", rule.Resources, rule.Verbs)
				}
			}
		}
	}
	slices.Sort(allowed)
	if diff := cmp.Diff(allowed, asked); diff != "" {
		t.Errorf("ClusterRole (-) and --resources (+):\n%s", diff)
	}
	for _, secret := range []string{"secrets", "configmaps"} {
		if slices.Contains(allowed, secret) {
			t.Errorf("it may read %s", secret)
		}
	}
}
