package overlays_test

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"

	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// TestKubernetesAgrees decodes every object of a Kubernetes kind strictly into
// the type of its API: an unknown or misspelt field fails.
func TestKubernetesAgrees(t *testing.T) {
	decode := strictDecoder(t)
	known := 0
	for name, result := range renderAll(t) {
		for _, o := range result.Objects {
			if !isKubernetes(o) {
				continue
			}
			known++
			if err := decode(o.YAML); err != nil {
				t.Errorf("%s: %s: %v", name, o.Ref, err)
			}
		}
	}
	if known < 80 {
		t.Errorf("only %d objects were judged", known)
	}
}

// TestJudgeCanFail: the decoder refuses one misspelt key.
func TestJudgeCanFail(t *testing.T) {
	err := strictDecoder(t)([]byte("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIp: None}\n"))
	if err == nil || !strings.Contains(err.Error(), "clusterIp") {
		t.Errorf("a misspelt key is accepted: %v", err)
	}
}

func strictDecoder(t *testing.T) func([]byte) error {
	t.Helper()
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		appsv1.AddToScheme, corev1.AddToScheme, networkingv1.AddToScheme, policyv1.AddToScheme, rbacv1.AddToScheme, storagev1.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	decoder := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Yaml: true, Strict: true})
	return func(data []byte) error {
		_, _, err := decoder.Decode(data, nil, nil)
		return err
	}
}

// isKubernetes tells Kubernetes' own groups from those of CustomResourceDefinitions,
// which have the domain of who wrote them.
func isKubernetes(o render.Object) bool {
	group, _, grouped := strings.Cut(o.Ref.APIVersion, "/")
	return !grouped || !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io") && !strings.HasSuffix(group, ".x-k8s.io")
}
