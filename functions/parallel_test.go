package functions_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/functions"
	rendercluster "github.com/thanos-fleet/thanos-fleet/functions/render-cluster"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// rendered are overlays of one shape each: a cluster among many, hubs and regions of a
// fleet that queries itself, a Karmada member, and receivers.
var rendered = []string{"eks-sidecar/eks-a", "eks-sidecar/observability", "oke/bom", "oke/sin", "oke-receive/sin", "karmada/member5"}

// TestParallel: functions run at once on lists that share an inventory, and give what they
// give alone. What is shared and what is remembered stays as it is.
func TestParallel(t *testing.T) {
	for _, overlay := range rendered {
		t.Run(overlay, func(t *testing.T) {
			in := taken(t, "../overlays/"+overlay)
			in.Shared = nil
			want := in.run(t, append(in.copies(in.shared), in.copies(in.others)...))
			in.Shared = krm.Share(in.shared)
			got := make([]string, 8)
			var group sync.WaitGroup
			for i := range got {
				group.Go(func() { got[i] = in.run(t, in.copies(in.others)) })
			}
			group.Wait()
			for _, one := range got {
				if diff := cmp.Diff(want, one); diff != "" {
					t.Fatalf("at once with others it gives something else (-alone +at once):\n%s", diff)
				}
			}
		})
	}
}

// run returns the manifests and findings that the functions give.
func (in *input) run(t *testing.T, items []*krm.Object) string {
	list := in.list(items)
	findings := krm.Dispatch(functions.Unchecked, list)
	var out bytes.Buffer
	for _, f := range findings {
		fmt.Fprintln(&out, f)
	}
	print := krm.NewPrinter()
	for _, o := range list.Items {
		if o.IsInventory() {
			continue
		}
		text, err := print(o)
		if err != nil {
			t.Error(err)
		}
		out.Write(text)
	}
	return out.String()
}

// input is what the functions of an overlay are given.
type input struct {
	config         *krm.Object
	shared, others []*krm.Object
	*krm.Shared
}

func (in *input) list(items []*krm.Object) *krm.List {
	list := krm.NewList(in.config.Copy(), items)
	list.Share(in.Shared)
	return list
}

func (in *input) copies(objects []*krm.Object) []*krm.Object {
	items := make([]*krm.Object, len(objects))
	for i, o := range objects {
		items[i] = o.Copy()
	}
	return items
}

// taking is RenderCluster that only takes what it is given.
type taking struct {
	rendercluster.Config `yaml:",inline"`
	in                   *input
}

func (t *taking) Default()                    {}
func (t *taking) Validate() []problem.Problem { return nil }
func (t *taking) Transform(r *krm.Run) {
	t.in.config, t.in.others = r.Config(), r.Unshared()
	all := r.Items()
	t.in.shared = all[:len(all)-len(t.in.others)]
}

// taken renders an overlay up to its functions.
func taken(t testing.TB, dir string) *input {
	t.Helper()
	in := &input{}
	def := krm.Definition{Name: "taking", Kind: "RenderCluster", New: func() krm.Function { return &taking{in: in} }}
	o, err := render.NewOverlay(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := render.Renderer{Find: krm.Among(&def), Files: render.NewSnapshot()}
	if _, err := r.Render(o); err != nil || len(in.shared) == 0 {
		t.Fatal(dir, err, len(in.shared))
	}
	return in
}

// entries are clusters that nobody queries.
func entries(n int) []*krm.Object {
	all := make([]*krm.Object, n)
	for i := range all {
		all[i] = krm.NewObject(yaml.MustParse(strings.ReplaceAll(`apiVersion: thanos-fleet.dev/v1alpha1
kind: FleetCluster
metadata:
  annotations:
    config.kubernetes.io/local-config: "true"
  name: NAME
spec:
  externalLabels:
    region: us-east-1
`, "NAME", fmt.Sprintf("c%04d", i))))
	}
	return all
}
