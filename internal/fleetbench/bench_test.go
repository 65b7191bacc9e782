//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestTwoClusters: everything that is measured works on two clusters, and the result comes
// into the document. How long anything takes is not looked at.
func TestTwoClusters(t *testing.T) {
	bin, doc := t.TempDir(), filepath.Join(t.TempDir(), "scale.md")
	ours, kustomize := filepath.Join(bin, "thanos-fleet"), filepath.Join(bin, "kustomize")
	for _, build := range [][]string{
		{"build", "-buildvcs=false", "-o", ours, "../../cmd/thanos-fleet"},
		{"build", "-buildvcs=false", "-modfile=../../tools/go.mod", "-o", kustomize, "sigs.k8s.io/kustomize/kustomize/v5"},
	} {
		if out, err := exec.Command("go", build...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	if err := os.WriteFile(doc, []byte("# Before\n<!-- bench-fleet -->\nold\n<!-- end -->\nAfter\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"-repo", "../..", "-thanos-fleet", ours, "-kustomize", kustomize, "-sizes", "2", "-rounds", "1", "-sample", "2", "-full", "3", "-doc", doc}
	if helm := "../../bin/helm"; exists(helm) {
		args = append(args, "-helm", helm)
	}
	if err := main1(args); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(doc)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# Before\n<!-- bench-fleet -->\n", "| thick | 2 |", "| one overlay | 3 |", "`kustomize build, without functions, a cluster` | thin | 2 |",
		"| `add-cluster` | thin | 2 |", "| files that a second run writes | ≤ 0 | 0 | met |",
		"eks-sidecar/c00001.yaml, eks-sidecar/observability.yaml", "<!-- end -->\nAfter\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the document lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "old\n") {
		t.Error("what was there before stayed")
	}
	if err := main1(append(args, "-thanos-fleet", kustomize)); err == nil || !strings.Contains(err.Error(), "2 clusters, one overlay: ") {
		t.Errorf("a program that does not render: %v", err)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// TestTargets: what is met, and by how much it is missed otherwise.
func TestTargets(t *testing.T) {
	var got []string
	for _, c := range []target{
		{"a", 4.4, " s", false, 6},
		{"b", 9, " ×", false, 6},
		{"c", 45.25, " ×", true, 20},
		{"d", 10, " ×", true, 20},
		{"e", 0, "", false, 0},
		{"f", 3, "", false, 0},
		{"g", 480, " MB", false, 512},
		{"h", 1.5, " ×", false, 1.2},
	} {
		got = append(got, c.String())
	}
	want := []string{
		"| a | ≤ 6 s | 4.4 s | met |", "| b | ≤ 6 × | 9 × | **missed**, 50 % off |", "| c | ≥ 20 × | 45.2 × | met |",
		"| d | ≥ 20 × | 10 × | **missed**, 50 % off |", "| e | ≤ 0 | 0 | met |", "| f | ≤ 0 | 3 | **missed** |",
		"| g | ≤ 512 MB | 480 MB | met |", "| h | ≤ 1.2 × | 1.5 × | **missed**, 25 % off |",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestMedian: of each number by itself.
func TestMedian(t *testing.T) {
	got := median([]cost{{3 * time.Second, time.Second, 30}, {time.Second, 2 * time.Second, 10}, {2 * time.Second, 9 * time.Second, 20}})
	if want := (cost{2 * time.Second, 2 * time.Second, 20}); got != want {
		t.Errorf("%v", got)
	}
}
