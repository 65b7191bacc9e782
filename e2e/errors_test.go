//go:build e2e

package e2e_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// place is where render says that a finding is.
var place = regexp.MustCompile(`^error: (\S+\.yaml:\d+): `)

func TestFindingsOfABrokenFleetAreTheSameByEveryRoad(t *testing.T) {
	needBuilt(t)
	root := copyRepo(t)
	edit(t, filepath.Join(root, "overlays/karmada/fleet/fleet.yaml"), "queries:\n    - member4", "queries:\n    - membr4")

	rendered := errorLines(command{dir: root}.fails(t, "thanos-fleet", "render", member5).stderr)
	built := errorLines(command{dir: root}.fails(t, "kustomize", "build", "--enable-alpha-plugins", "--enable-exec", member5).stderr)
	if len(rendered) != 1 || !strings.Contains(rendered[0], `"membr4"`) || !strings.Contains(rendered[0], `"member4"`) {
		t.Fatalf("render prints %q, want one finding about membr4 that names member4", rendered)
	}
	at := place.FindStringSubmatch(rendered[0])
	if at == nil || !strings.HasPrefix(at[1], "overlays/karmada/fleet/fleet.yaml:") {
		t.Errorf("render prints %q, want overlays/karmada/fleet/fleet.yaml:LINE in front", rendered[0])
	}
	want := []string{place.ReplaceAllString(rendered[0], "error: ")}
	if diff := cmp.Diff(want, built); diff != "" {
		t.Errorf("kustomize's stderr differs (-render +kustomize):\n%s", diff)
	}
}

// kustomize renders one cluster: an overlay for several is refused there, and says by which
// road it is rendered; for one of them it gives the bytes that render gives.
func TestKustomizeRefusesAnOverlayForSeveralClusters(t *testing.T) {
	needBuilt(t)
	root := t.TempDir()
	command{dir: root}.ok(t, "thanos-fleet", "init", "eks-sidecar", ".", "--one-overlay")
	const overlay = "overlays/eks-sidecar/member"
	build := []string{"build", "--enable-alpha-plugins", "--enable-exec", overlay}
	out := command{dir: root}.fails(t, "kustomize", build...)
	if lines := errorLines(out.stderr); out.stdout != "" || len(lines) != 1 || !strings.Contains(lines[0], "RenderCluster member spec.clusters: an overlay for several clusters") ||
		!strings.Contains(lines[0], "`thanos-fleet render`") {
		t.Errorf("kustomize prints %q and %q, want one finding that names thanos-fleet render", out.stdout, lines)
	}
	want := command{dir: root}.ok(t, "thanos-fleet", "render", overlay, "--cluster", "eks-b")
	edit(t, filepath.Join(root, overlay, "render.yaml"), `clusters: .*`, "cluster: eks-b")
	if diff := cmp.Diff(want, command{dir: root}.ok(t, "kustomize", build...)); diff != "" {
		t.Errorf("eks-b (-render +kustomize):\n%s", diff)
	}
}

// errorLines are the findings among the lines that an orchestrator prints.
func errorLines(stderr string) []string {
	var found []string
	for line := range strings.Lines(stderr) {
		if strings.HasPrefix(line, "error: ") {
			found = append(found, strings.TrimSuffix(line, "\n"))
		}
	}
	return found
}
