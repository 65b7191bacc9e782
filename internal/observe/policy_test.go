package observe_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

const plane = `
apiVersion: v1
kind: ConfigMap
metadata: {name: by-name, namespace: mon, labels: {hand: out}}
data: {a: template}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: by-label, namespace: mon, labels: {hand: out}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: elsewhere, namespace: other, labels: {hand: out}}
---
apiVersion: policy.karmada.io/v1alpha1
kind: PropagationPolicy
metadata: {name: named, namespace: mon}
spec:
  resourceSelectors: [{apiVersion: v1, kind: ConfigMap, name: by-name}]
  placement: {clusterAffinity: {clusterNames: [one, two], exclude: [two]}}
---
apiVersion: policy.karmada.io/v1alpha1
kind: PropagationPolicy
metadata: {name: labelled, namespace: mon}
spec:
  resourceSelectors: [{apiVersion: v1, kind: ConfigMap, labelSelector: {matchLabels: {hand: out}}}]
  placement: {clusterAffinities: [{affinityName: first, clusterNames: [two]}, {affinityName: second, clusterNames: [three]}]}
---
apiVersion: policy.karmada.io/v1alpha1
kind: OverridePolicy
metadata: {name: edit, namespace: mon}
spec:
  resourceSelectors: [{apiVersion: v1, kind: ConfigMap, name: by-name}]
  overrideRules:
    - targetCluster: {clusterNames: [one]}
      overriders: {plaintext: [{path: /data/a, operator: replace, value: one}]}
    - targetCluster: {labelSelector: {matchLabels: {tier: x}}}
      overriders: {plaintext: [{path: /data/a, operator: replace, value: never}]}
`

// TestControlPlane: a control plane becomes the members that its policies name, by name or
// by labels and in the policy's namespace alone, with what overrides make of the objects;
// its own objects stay at hand.
func TestControlPlane(t *testing.T) {
	objects, err := krm.ParseStream([]byte(plane))
	if err != nil {
		t.Fatal(err)
	}
	f := observe.Read([]observe.Input{{Name: "plane", Objects: objects}})
	got := map[string]map[string]string{}
	for _, c := range f.Clusters {
		got[c.Name] = map[string]string{}
		for _, o := range c.All("ConfigMap") {
			got[c.Name][o.Name()] = o.Text("data", "a")
		}
	}
	want := map[string]map[string]string{"one": {"by-name": "one"}, "two": {"by-name": "template", "by-label": ""}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := len(f.ControlPlanes); n != 1 || len(f.ControlPlanes[0].Policies()) != 3 {
		t.Errorf("%d control planes", n)
	}
}
