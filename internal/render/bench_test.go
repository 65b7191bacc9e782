package render_test

import (
	"bytes"
	"testing"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

const overlay = "../../overlays/karmada/member5"

// BenchmarkRender is the whole way of one cluster. Compare it with
// BenchmarkKustomize in the same run: the functions, and printing
// for them, are what it has more.
func BenchmarkRender(b *testing.B) {
	r := render.Renderer{Find: functions.Unchecked}
	o, err := render.NewOverlay(overlay)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if result, err := r.Render(o); err != nil || result.Failed() {
			b.Fatal(err, result.Findings)
		}
	}
}

// BenchmarkKustomize builds the resources of the cluster without functions.
func BenchmarkKustomize(b *testing.B) {
	for b.Loop() {
		for _, dir := range []string{"../../overlays/karmada/fleet", "../../overlays/karmada/templates/member", "../../overlays/karmada/templates/hub"} {
			m, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), dir)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := m.AsYaml(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkFunction is RenderCluster as a KRM function: parse, transform, print.
// Compare it with BenchmarkParseAndPrint.
func BenchmarkFunction(b *testing.B) {
	input := resourceList(b)
	for b.Loop() {
		var out, stderr bytes.Buffer
		if krm.Main(functions.Unchecked, bytes.NewReader(input), &out, &stderr) != 0 {
			b.Fatal(stderr.String())
		}
	}
}

// BenchmarkParse is reading alone.
func BenchmarkParse(b *testing.B) {
	input := resourceList(b)
	for b.Loop() {
		if _, err := krm.Read(bytes.NewReader(input)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParseAndPrint is what any function costs that changes nothing: what is
// printed is parsed once more, so it is about twice BenchmarkParse.
func BenchmarkParseAndPrint(b *testing.B) {
	input := resourceList(b)
	for b.Loop() {
		list, err := krm.Read(bytes.NewReader(input))
		if err != nil {
			b.Fatal(err)
		}
		if err := list.Write(new(bytes.Buffer), nil); err != nil {
			b.Fatal(err)
		}
	}
}

// resourceList is what an orchestrator sends for the cluster.
func resourceList(b *testing.B) []byte {
	b.Helper()
	var items []*krm.Object
	for _, dir := range []string{"../../overlays/karmada/templates/member", "../../overlays/karmada/templates/hub"} {
		m, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), dir)
		if err != nil {
			b.Fatal(err)
		}
		for _, res := range m.Resources() {
			items = append(items, krm.NewObject(&res.RNode))
		}
	}
	inventory := yaml.MustParse(`{apiVersion: thanos-fleet.dev/v1alpha1, kind: Fleet, metadata: {name: f, annotations: {config.kubernetes.io/local-config: "true"}}, spec: {clusters: [{name: a}]}}`)
	items = append(items, krm.NewObject(inventory))
	var out bytes.Buffer
	if err := krm.NewList(nil, items).Write(&out, nil); err != nil {
		b.Fatal(err)
	}
	out.WriteString("functionConfig: {apiVersion: thanos-fleet.dev/v1alpha1, kind: RenderCluster, metadata: {name: a}, spec: {cluster: a}}\n")
	return out.Bytes()
}
