//go:build e2e

package e2e_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// TestDiffAsksLiveClusters: what the real kubectl applied is what runs, and nothing is
// changed by asking.
func TestDiffAsksLiveClusters(t *testing.T) {
	needBuilt(t)
	needClient(t, "kubectl")
	const overlay = "overlays/karmada/member4"
	dir := copyRepo(t)
	stream := command{dir: dir}.ok(t, "thanos-fleet", "render", overlay)
	left := map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{
		"name": "left", "namespace": "monitoring", "annotations": map[string]any{"thanos-fleet.dev/generated-by": "gen-rules"},
	}}
	kinds := parse(t, stream)
	kinds["left"] = left
	for _, kind := range []string{"Secret", "ServiceAccount"} {
		kinds[kind] = map[string]any{"apiVersion": "v1", "kind": kind, "metadata": map[string]any{"name": "any", "namespace": "monitoring"}}
	}
	server := newAPIServer(t, kinds)
	config := filepath.Join(t.TempDir(), "config")
	text := fmt.Sprintf(`{apiVersion: v1, kind: Config, current-context: admin, contexts: [{name: admin, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: %q}}], users: [{name: u, user: {}}]}`, server.URL)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := command{dir: dir, env: []string{"KUBECONFIG=" + config, "HOME=" + t.TempDir()}}
	diff := func(code int, args ...string) output {
		t.Helper()
		out := c.run(t, "thanos-fleet", append([]string{"diff", overlay, "--live"}, args...)...)
		if out.code != code {
			t.Fatalf("exit code %d, want %d\n%s%s", out.code, code, out.stdout, out.stderr)
		}
		return out
	}
	holds := func(out output, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if !strings.Contains(out.stdout, text) {
				t.Errorf("no %q in\n%s%s", text, out.stdout, out.stderr)
			}
		}
	}

	holds(diff(1), "+ StatefulSet monitoring/prometheus", "+ Namespace monitoring")
	applied := command{dir: dir, stdin: stream, env: c.env}
	applied.ok(t, "kubectl", "apply", "--server-side", "--validate=false", "-f", "-")
	holds(diff(0), "nothing differs between what runs and the working tree, in 1 cluster")

	fleet := filepath.Join(dir, "overlays/karmada/fleet/fleet.yaml")
	edit(t, fleet, "karmada-member4", "karmada-ham")
	holds(diff(1, "--context", "admin"), "~ data.prometheus-kubernetes.yml.global.external_labels.cluster: karmada-member4 → karmada-ham", "what runs → the working tree: of 1 cluster 1 changed")

	server.stored["/api/v1/namespaces/monitoring/configmaps/left"] = &unstructured.Unstructured{Object: left}
	before := maps.Clone(server.stored)
	holds(diff(1), "- ConfigMap monitoring/left", "ConfigMap monitoring/left: a function made it, and nothing renders it any more")

	server.refusals = map[string]*apierrors.StatusError{
		"StatefulSet": apierrors.NewInvalid(schema.GroupKind{Group: "apps", Kind: "StatefulSet"}, "prometheus", field.ErrorList{field.Forbidden(field.NewPath("spec"), "updates to statefulset spec are forbidden")}),
		"ConfigMap":   apierrors.NewApplyConflict([]metav1.StatusCause{{Type: metav1.CauseTypeFieldManagerConflict, Message: `conflict with "helm"`, Field: ".data.prometheus"}}, `Apply failed with 1 conflict: conflict with "helm": .data.prometheus`),
	}
	holds(
		diff(1), "error: in member4: StatefulSet monitoring/prometheus: the API server refuses it:", "updates to statefulset spec are forbidden",
		`somebody else owns what would change: Apply failed with 1 conflict: conflict with "helm": .data.prometheus`,
		"global.external_labels.cluster: karmada-member4 → karmada-ham",
	)
	if !maps.Equal(before, server.stored) {
		t.Error("asking changed what is stored")
	}

	server.Close()
	out := diff(2)
	if !strings.Contains(out.stderr, "error: member4 cannot be asked: ") {
		t.Error(out.stderr)
	}
	if out := diff(2, "--context", "member4=nobody"); !strings.Contains(out.stderr, "kubectl knows no context nobody; it knows admin") {
		t.Error(out.stderr)
	}
}
