// Package bases_test holds what every base promises: it builds, Kubernetes
// knows every field, its pods are hardened, and one that needs a function is
// refused before that function ran.
package bases_test

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// needs says which bases wait for which functions.
var needs = map[string][]string{
	"alertmanager":          nil,
	"blackbox-exporter":     nil,
	"kube-state-metrics":    nil,
	"minio":                 nil,
	"namespace":             nil,
	"node-exporter":         nil,
	"prometheus":            {"inject-external-labels"},
	"prometheus-operator":   {"gen-objstore-secret", "inject-external-labels"},
	"thanos-bucketweb":      {"gen-objstore-secret"},
	"thanos-compact":        {"gen-objstore-secret", "wire-thanos-stores"},
	"thanos-query":          {"wire-thanos-stores"},
	"thanos-query-frontend": {"wire-thanos-stores"},
	"thanos-receive":        {"gen-hashring", "inject-external-labels"},
	"thanos-receive-zones":  {"gen-hashring", "inject-external-labels"},
	"thanos-rule":           {"inject-external-labels", "wire-thanos-stores"},
	"thanos-rule-stateless": {"inject-external-labels", "wire-thanos-stores"},
	"thanos-store":          {"gen-objstore-secret"},
	"prometheus-agent":      {"inject-external-labels"},
	"alertmanager-operator": nil,
	"thanos-ruler":          {"inject-external-labels", "wire-thanos-stores"},
	"service-monitors":      nil,
	"self-monitoring":       nil,
	"rules":                 {"gen-rules"},
	"dashboards":            {"gen-rules"},
	"grafana":               {"wire-thanos-stores"},
}

func TestBases(t *testing.T) {
	for _, name := range folders(t) {
		t.Run(name, func(t *testing.T) {
			want, known := needs[name]
			if !known {
				t.Fatal("the base is not in the table of what it needs")
			}
			built := build(t, name)
			for _, o := range built {
				checkIdentity(t, name, o)
				checkGuard(t, o, want)
				checkPods(t, built, o)
				checkOperated(t, built, o)
			}
			checkFiles(t, name)
			checkExample(t, name)
		})
	}
}

func folders(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != components {
			names = append(names, e.Name())
		}
	}
	return names
}

// originals are the folders without variants, which cannot stand beside what they are made of.
func originals(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(folders(t), func(name string) bool { return variants[name] != "" })
}

func build(t *testing.T, dir string) []metav1.Object {
	t.Helper()
	m, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), dir)
	if err != nil {
		t.Fatal(err)
	}
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{appsv1.AddToScheme, corev1.AddToScheme, networkingv1.AddToScheme, policyv1.AddToScheme, rbacv1.AddToScheme, storagev1.AddToScheme} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	decoder := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Yaml: true, Strict: true})
	var objects []metav1.Object
	for _, res := range m.Resources() {
		objects = append(objects, decode(t, decoder, res))
	}
	return objects
}

// decode reads an object strictly into its type. Those of other APIs have no
// types here: conformance judges their fields.
func decode(t *testing.T, decoder runtime.Decoder, res *resource.Resource) metav1.Object {
	t.Helper()
	if slices.Contains(foreign, res.GetGvk().Group) {
		content, err := res.Map()
		if err != nil {
			t.Fatal(err)
		}
		return &unstructured.Unstructured{Object: content}
	}
	text, err := res.AsYAML()
	if err != nil {
		t.Fatal(err)
	}
	o, _, err := decoder.Decode(text, nil, nil)
	if err != nil {
		t.Fatalf("%s: %v", res.CurId(), err)
	}
	return o.(metav1.Object)
}

// foreign are the API groups that this module has no types of.
var foreign = []string{"external-secrets.io", "gateway.networking.k8s.io", "monitoring.coreos.com"}

// variants are bases that are made of another one, whose name their objects keep.
var variants = map[string]string{"thanos-receive-zones": "thanos-receive"}

func checkIdentity(t *testing.T, base string, o metav1.Object) {
	base = cmp.Or(variants[base], base)
	if o.GetLabels()[krm.ComponentLabel] != base {
		t.Errorf("%T %s: label %s is %q, want the base's name", o, o.GetName(), krm.ComponentLabel, o.GetLabels()[krm.ComponentLabel])
	}
}

// checkGuard asks upstream's own validation of labels.
func checkGuard(t *testing.T, o metav1.Object, want []string) {
	for _, function := range want {
		if o.GetLabels()[krm.GuardPrefix+function] == "" {
			t.Errorf("%T %s: does not wait for %s", o, o.GetName(), function)
		}
	}
	refused := len(validation.ValidateLabels(o.GetLabels(), field.NewPath("metadata", "labels"))) > 0
	if refused != (len(want) > 0) {
		t.Errorf("%T %s: refused by the API server: %v, waits for %v", o, o.GetName(), refused, want)
	}
}

func podSpec(o metav1.Object) (corev1.PodTemplateSpec, int32) {
	switch w := o.(type) {
	case *appsv1.Deployment:
		return w.Spec.Template, replicas(w.Spec.Replicas)
	case *appsv1.StatefulSet:
		return w.Spec.Template, replicas(w.Spec.Replicas)
	case *appsv1.DaemonSet:
		return w.Spec.Template, 1
	default:
		return corev1.PodTemplateSpec{}, 0
	}
}

func replicas(n *int32) int32 {
	if n == nil {
		return 1
	}
	return *n
}

// readsAPI names the components that ask the Kubernetes API.
var readsAPI = []string{"kube-state-metrics", "prometheus"}

// checkPods holds what a restricted pod needs, and what makes it observable.
func checkPods(t *testing.T, built []metav1.Object, o metav1.Object) {
	template, n := podSpec(o)
	if n == 0 {
		return
	}
	expect := func(ok bool, what string) {
		if !ok {
			t.Errorf("%T %s: %s", o, o.GetName(), what)
		}
	}
	pod := template.Spec
	expect(pod.SecurityContext.RunAsNonRoot != nil && *pod.SecurityContext.RunAsNonRoot, "may run as root")
	expect(pod.SecurityContext.SeccompProfile.Type == corev1.SeccompProfileTypeRuntimeDefault, "has no seccomp profile")
	expect(pod.AutomountServiceAccountToken != nil && *pod.AutomountServiceAccountToken == slices.Contains(readsAPI, o.GetLabels()[krm.ComponentLabel]), "mounts a token that it does not need, or lacks one")
	for label := range template.Labels {
		expect(!strings.HasPrefix(label, krm.GuardPrefix), "has a guard in its pods")
	}
	for _, c := range pod.Containers {
		s := c.SecurityContext
		expect(s.AllowPrivilegeEscalation != nil && !*s.AllowPrivilegeEscalation, "may gain privileges")
		expect(s.ReadOnlyRootFilesystem != nil && *s.ReadOnlyRootFilesystem, "writes to its root")
		expect(slices.Contains(s.Capabilities.Drop, "ALL"), "keeps capabilities")
		expect(c.LivenessProbe != nil && c.ReadinessProbe != nil, "has no probes")
		expect(!c.Resources.Requests.Cpu().IsZero() && !c.Resources.Limits.Memory().IsZero(), "has no requests or limits")
		expect(regexpTag(c.Image), "has an image without a version")
	}
	expect(n < 2 || hasBudget(t, built, template.Labels), "runs in replicas without a disruption budget")
}

// versionTag is a version in full; Grafana's has no v, and MinIO's is a time.
var versionTag = regexp.MustCompile(`^v?\d+\.\d+\.\d+|^RELEASE\.\d{4}-\d\d-\d\d`)

func regexpTag(image string) bool {
	_, tag, found := strings.Cut(filepath.Base(image), ":")
	return found && versionTag.MatchString(tag)
}

func hasBudget(t *testing.T, built []metav1.Object, labels map[string]string) bool {
	for _, o := range built {
		budget, ok := o.(*policyv1.PodDisruptionBudget)
		if !ok {
			continue
		}
		selector, err := metav1.LabelSelectorAsMap(budget.Spec.Selector)
		if err != nil {
			t.Fatal(err)
		}
		if selects(selector, labels) {
			return true
		}
	}
	return false
}

func selects(selector, labels map[string]string) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0
}

// checkFiles: one object per file, and a README that names what it waits for.
func checkFiles(t *testing.T, base string) {
	files, err := filepath.Glob(filepath.Join(base, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		objects, err := krm.ParseStream(data)
		if err != nil || len(objects) != 1 {
			t.Errorf("%s holds %d objects (%v), want one", file, len(objects), err)
		}
	}
	readme, err := os.ReadFile(filepath.Join(base, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, function := range needs[base] {
		if !strings.Contains(string(readme), function) {
			t.Errorf("the README does not say that the base needs %s", function)
		}
	}
}
