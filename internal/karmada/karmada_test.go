package karmada

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func TestPoliciesPrinted(t *testing.T) {
	service := ResourceSelector{"v1", "Service", "monitoring", "store"}
	role := ResourceSelector{APIVersion: "rbac.authorization.k8s.io/v1", Kind: "ClusterRole", Name: "prometheus"}
	rules := []OverrideRule{{ClusterAffinity{[]string{"a"}}, Overriders{
		Plaintext:      []PlaintextOverrider{{"/spec/x", "remove", nil}, {"/spec/y", "replace", false}, {"/spec/z", "add", ""}},
		ArgsOverrider:  []ArgsOverrider{{"thanos", "add", []string{"--a=1"}}},
		FieldOverrider: []FieldOverrider{{"/data/f", []DocumentOverrider{{"/global", "add", 0}}}},
	}}}
	const override = `resourceSelectors:
    - apiVersion: v1
      kind: Service
      namespace: monitoring
      name: store
overrideRules:
    - targetCluster:
        clusterNames:
            - a
      overriders:
        plaintext:
            - path: /spec/x
              operator: remove
            - path: /spec/y
              operator: replace
              value: false
            - path: /spec/z
              operator: add
              value: ""
        argsOverrider:
            - containerName: thanos
              operator: add
              value:
                - --a=1
        fieldOverrider:
            - fieldPath: /data/f
              yaml:
                - subPath: /global
                  operator: add
                  value: 0
`
	for _, tt := range []struct {
		got                   Policy
		kind, namespace, name string
		spec                  string
	}{
		{
			NewPropagationPolicy("p", "monitoring", []ResourceSelector{service}, []string{"a", "b"}, []string{"o"}),
			"PropagationPolicy", "monitoring", "p", `resourceSelectors:
    - apiVersion: v1
      kind: Service
      namespace: monitoring
      name: store
placement:
    clusterAffinity:
        clusterNames:
            - a
            - b
    replicaScheduling:
        replicaSchedulingType: Duplicated
dependentOverrides:
    - o
`,
		},
		{
			NewClusterPropagationPolicy("c", []ResourceSelector{role}, []string{"a"}),
			"ClusterPropagationPolicy", "", "c", `resourceSelectors:
    - apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      name: prometheus
placement:
    clusterAffinity:
        clusterNames:
            - a
    replicaScheduling:
        replicaSchedulingType: Duplicated
`,
		},
		{NewOverridePolicy("o", service, rules), "OverridePolicy", "monitoring", "o", override},
		{NewOverridePolicy("x", role, nil), "ClusterOverridePolicy", "", "x", `resourceSelectors:
    - apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      name: prometheus
overrideRules: []
`},
	} {
		if tt.got.Kind != tt.kind || tt.got.Namespace != tt.namespace || tt.got.Name != tt.name {
			t.Errorf("got %s %s/%s, want %s %s/%s", tt.got.Kind, tt.got.Namespace, tt.got.Name, tt.kind, tt.namespace, tt.name)
		}
		spec, err := yaml.Marshal(tt.got.Spec)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.spec, string(spec)); diff != "" {
			t.Errorf("%s: %s", tt.kind, diff)
		}
	}
}

func TestEmpty(t *testing.T) {
	if !(Overriders{}).Empty() || (Overriders{ArgsOverrider: make([]ArgsOverrider, 1)}).Empty() {
		t.Error("empty is what has no edit")
	}
}
