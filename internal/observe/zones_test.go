package observe

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// TestZones: pods are bound to zones by a selector or by what they require, and spread by
// what they prefer or require of each other.
func TestZones(t *testing.T) {
	for spec, want := range map[string]string{
		"{}": "",
		"{nodeSelector: {topology.kubernetes.io/zone: a}}":                          "zone a",
		"{nodeSelector: {failure-domain.beta.kubernetes.io/zone: a}}":               "zone a",
		"{nodeSelector: {disk: fast}}":                                              "",
		"{topologySpreadConstraints: [{topologyKey: kubernetes.io/hostname}]}":      "",
		"{topologySpreadConstraints: [{topologyKey: topology.kubernetes.io/zone}]}": "spread over zones",
		"{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [b, a]}]}]}}}}": "zones a, b",
		"{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: topology.kubernetes.io/zone, operator: NotIn, values: [a]}]}]}}}}": "",
		"{affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: topology.kubernetes.io/zone}]}}}":                                                               "spread over zones",
		"{affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: topology.kubernetes.io/zone}}]}}}":                                "spread over zones",
		"{affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: topology.kubernetes.io/zone}]}}}":                                                                   "",
	} {
		var parser krm.Parser
		m := parser.Parse("", []byte("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {template: {spec: "+spec+"}}\n"))
		f := Read([]Input{{Name: "c", Objects: m.Objects}})
		if got := f.Clusters[0].Pods[0].ZoneText(); got != want {
			t.Errorf("%s is %q, want %q", spec, got, want)
		}
	}
}
