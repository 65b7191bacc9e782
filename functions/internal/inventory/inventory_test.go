package inventory_test

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// TestReadOnce: the functions of one list, and forks of it, share one Fleet.
func TestReadOnce(t *testing.T) {
	o := krm.NewObject(yaml.MustParse(`{apiVersion: thanos-fleet.dev/v1alpha1, kind: Fleet, metadata: {name: f}, spec: {clusters: [{name: a}]}}`))
	r := krm.NewRun(krm.NewList(nil, []*krm.Object{o}), "one")
	first := inventory.Load(r)
	if first == nil || len(r.Findings()) > 0 {
		t.Fatal(r.Findings())
	}
	if inventory.Load(r.Fork(nil)) != first {
		t.Error("a fork reads the Fleet again")
	}
	if other := krm.NewRun(krm.NewList(nil, []*krm.Object{o}), "one"); inventory.Load(other) == first {
		t.Error("a Fleet is shared between lists")
	}
}
