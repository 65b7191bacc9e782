//go:build unix

package render_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// sizes are how many clusters a fleet has.
var sizes = []int{3, 100, 1000}

// BenchmarkFleet renders fleets of the topology eks-sidecar, one entry and one overlay for
// each cluster, and reports the processor time that one cluster costs: overlays that differ
// in their functions alone, and overlays that say more.
func BenchmarkFleet(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprintf("thin/%d", n), func(b *testing.B) { benchFleet(b, n, thin) })
		b.Run(fmt.Sprintf("thick/%d", n), func(b *testing.B) { benchFleet(b, n, thick) })
	}
}

// thin says of a cluster nothing but its functions.
func thin(text string) string { return text }

// thick says more of each cluster: a generator, a replacement from what it makes, a patch.
func thick(text string) string {
	return text + `
configMapGenerator:
- name: about
  literals: [name=eks-a]
  options: {disableNameSuffixHash: true}
replacements:
- source: {kind: ConfigMap, name: about, fieldPath: data.name}
  targets: [{select: {kind: Service, name: store-api}, fieldPaths: [metadata.annotations.about], options: {create: true}}]
patches:
- target: {kind: Deployment, name: kube-state-metrics}
  patch: |-
    - {op: add, path: /spec/template/metadata/annotations, value: {about: eks-a}}
`
}

func benchFleet(b *testing.B, n int, kustomization func(string) string) {
	dir := fleetOf(b, n, kustomization)
	start := processorTime(b)
	for b.Loop() {
		r := render.Renderer{Find: functions.Unchecked, Files: render.NewSnapshot()}
		overlays, err := r.Overlays(filepath.Join(dir, "overlays"))
		if err != nil || len(overlays) != n {
			b.Fatal(len(overlays), err)
		}
		for outcome := range r.RenderAll(overlays) {
			if outcome.Err != nil || outcome.Result.Failed() {
				b.Fatal(outcome.Err, outcome.Result)
			}
		}
	}
	b.ReportMetric(float64((processorTime(b)-start).Milliseconds())/float64(b.N*n), "cpu-ms/cluster")
}

// BenchmarkFleetKustomize builds one cluster of such a fleet by plain kustomize, without
// functions and without the inventory: what a loop over the overlays costs for each.
func BenchmarkFleetKustomize(b *testing.B) {
	dir := filepath.Join(fleetOf(b, 1, thin), "overlays/eks-sidecar/c0000")
	file := filepath.Join(dir, "kustomization.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	plain := strings.NewReplacer("- ../fleet\n", "", "transformers:\n- render.yaml\n", "").Replace(string(text))
	if err := os.WriteFile(file, []byte(plain), 0o644); err != nil {
		b.Fatal(err)
	}
	start := processorTime(b)
	for b.Loop() {
		m, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), dir)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := m.AsYaml(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((processorTime(b)-start).Milliseconds())/float64(b.N), "cpu-ms/cluster")
}

// processorTime is what the process has used of all processors.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// fleetOf writes a repository with n clusters that are like one of ours.
func fleetOf(b *testing.B, n int, kustomization func(string) string) string {
	b.Helper()
	dir := b.TempDir()
	const topology = "overlays/eks-sidecar/"
	for _, folder := range []string{"bases", topology + "templates"} {
		if err := os.CopyFS(filepath.Join(dir, folder), os.DirFS("../../"+folder)); err != nil {
			b.Fatal(err)
		}
	}
	read := func(path string) string {
		text, err := os.ReadFile("../../" + topology + path)
		if err != nil {
			b.Fatal(err)
		}
		return string(text)
	}
	write := func(path, text string) {
		path = filepath.Join(dir, topology, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	fleet, _, _ := strings.Cut(read("fleet/fleet.yaml"), "  clusters:\n")
	write("fleet/fleet.yaml", fleet)
	entries := "resources:\n- fleet.yaml\n"
	for i := range n {
		name := fmt.Sprintf("c%04d", i)
		entries += "- " + name + ".yaml\n"
		write("fleet/"+name+".yaml", fmt.Sprintf(`apiVersion: thanos-fleet.dev/v1alpha1
kind: FleetCluster
metadata: {name: %[1]s, annotations: {config.kubernetes.io/local-config: "true"}}
spec:
  externalLabels: {region: us-east-1}
  objectStore: thanos-store
  identity: {awsRoleARN: "arn:aws:iam::111122223333:role/thanos-%[1]s"}
  exposes: [{address: "dns+thanos-prometheus-%[1]s.example.com:10901"}]
`, name))
		write(name+"/kustomization.yaml", strings.ReplaceAll(kustomization(read("eks-a/kustomization.yaml")), "eks-a", name))
		write(name+"/render.yaml", strings.ReplaceAll(read("eks-a/render.yaml"), "eks-a", name))
	}
	write("fleet/kustomization.yaml", entries)
	return dir
}
