package krm

import "testing"

func TestKeepLocal(t *testing.T) {
	list := read(t, header+`items:
- {apiVersion: thanos-fleet.dev/v1alpha1, kind: Fleet, metadata: {name: a}}
- {apiVersion: thanos-fleet.dev/v1alpha1, kind: FleetCluster, metadata: {name: b, annotations: {config.kubernetes.io/local-config: "true"}}}
- {apiVersion: fleet.example.com/v1, kind: Fleet, metadata: {name: c}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: d}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: e, annotations: {config.kubernetes.io/local-config: }}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: f, annotations: {config.kubernetes.io/local-config: "false"}}}
`)
	found := KeepLocal(list.Items)
	if len(found) != 1 || found[0].Object.Name != "a" || found[0].Severity != Warning {
		t.Error(found)
	}
	for i, want := range []bool{true, true, false, false, true, false} {
		if list.Items[i].IsLocalConfig() != want {
			t.Errorf("%s: local %v", list.Items[i].Ref(), !want)
		}
	}
	if again := KeepLocal(list.Items); len(again) > 0 {
		t.Error(again)
	}
}
