package karmada

import (
	"strings"
	"testing"
)

func TestJudgeRefuses(t *testing.T) {
	const head = "apiVersion: policy.karmada.io/v1alpha1\nkind: X\nmetadata: {name: a, namespace: b}\n"
	const selected = "resourceSelectors: [{apiVersion: v1, kind: Service}]"
	for _, tt := range []struct{ name, kind, spec, want string }{
		{"an unknown field", "PropagationPolicy", "{placment: {}}", `unknown field "placment"`},
		{"an unknown kind", "Policy", "{}", "no Karmada kind"},
		{"no selector", "PropagationPolicy", "{placement: {}}", "resourceSelectors: at least one"},
		{"both affinities", "PropagationPolicy", "{" + selected + ", placement: {clusterAffinity: {}, clusterAffinities: []}}", "not both"},
		{"an unknown scheduling", "PropagationPolicy", "{" + selected + ", placement: {replicaScheduling: {replicaSchedulingType: Double}}}", "Double"},
		{"an addition without a value", "OverridePolicy", "{" + selected + ", overrideRules: [{overriders: {plaintext: [{path: /a, operator: add}]}}]}", "value false"},
		{"json and yaml", "OverridePolicy", "{" + selected + ", overrideRules: [{overriders: {fieldOverrider: [{fieldPath: /a, json: [], yaml: []}]}}]}", "exactly one"},
		{"two types", "MultiClusterService", "{types: [CrossCluster, LoadBalancer]}", "exactly one"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := Judge(tt.kind, []byte(head+"spec: "+tt.spec+"\n"))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
