package krm

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func TestSelects(t *testing.T) {
	labels := map[string]string{"app": "receive", "zone": "a"}
	for selector, want := range map[string]bool{
		`{}`:                                     true,
		`{matchLabels: {app: receive}}`:          true,
		`{matchLabels: {app: query}}`:            false,
		`{matchLabels: {absent: ""}}`:            false,
		`{matchLabels: {app: receive, zone: b}}`: false,
		`{matchExpressions: [{key: zone, operator: In, values: [a, b]}]}`:                           true,
		`{matchExpressions: [{key: zone, operator: In, values: [b]}]}`:                              false,
		`{matchExpressions: [{key: absent, operator: In, values: [""]}]}`:                           false,
		`{matchExpressions: [{key: zone, operator: NotIn, values: [a]}]}`:                           false,
		`{matchExpressions: [{key: absent, operator: NotIn, values: [a]}]}`:                         true,
		`{matchExpressions: [{key: zone, operator: Exists}]}`:                                       true,
		`{matchExpressions: [{key: absent, operator: Exists}]}`:                                     false,
		`{matchExpressions: [{key: zone, operator: DoesNotExist}]}`:                                 false,
		`{matchExpressions: [{key: absent, operator: DoesNotExist}]}`:                               true,
		`{matchExpressions: [{key: zone, operator: Near, values: [a]}]}`:                            false,
		`{matchLabels: {app: receive}, matchExpressions: [{key: zone, operator: In, values: [b]}]}`: false,
	} {
		o := NewObject(yaml.MustParse("spec: {selector: " + selector + "}"))
		if got := o.Selects(labels, "spec", "selector"); got != want {
			t.Errorf("%s: got %v, want %v", selector, got, want)
		}
	}
}
