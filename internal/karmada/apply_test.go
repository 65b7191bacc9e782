package karmada

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func TestApply(t *testing.T) {
	const object = `
kind: Deployment
metadata: {name: query, labels: {a: "1"}}
spec: {template: {spec: {containers: [{name: query, args: [query, --old]}, {name: other}]}}}
data: {a/b.yml: "global: {scrape_interval: 30s}"}
`
	for name, tt := range map[string]struct{ edits, want string }{
		"nothing": {`{}`, object},
		"arguments": {
			`{argsOverrider: [{containerName: query, operator: remove, value: [--old]}, {containerName: query, operator: add, value: [--new]}, {containerName: other, operator: add, value: [x]}]}`,
			`{kind: Deployment, metadata: {name: query, labels: {a: "1"}}, spec: {template: {spec: {containers: [{name: query, args: [query, --new]}, {name: other, args: [x]}]}}}, data: {a/b.yml: "global: {scrape_interval: 30s}"}}`,
		},
		"labels and annotations": {
			`{labelsOverrider: [{operator: replace, value: {a: "2", b: "3"}}], annotationsOverrider: [{operator: add, value: {c: d}}, {operator: remove, value: {e: f}}]}`,
			`{kind: Deployment, metadata: {name: query, labels: {a: "2"}, annotations: {c: d}}, spec: {template: {spec: {containers: [{name: query, args: [query, --old]}, {name: other}]}}}, data: {a/b.yml: "global: {scrape_interval: 30s}"}}`,
		},
		"a document and a patch": {
			`{fieldOverrider: [{fieldPath: /data/a~1b.yml, yaml: [{subPath: /global/scrape_interval, operator: replace, value: 1m}]}], plaintext: [{path: /spec/replicas, operator: add, value: 2}]}`,
			`{kind: Deployment, metadata: {name: query, labels: {a: "1"}}, spec: {replicas: 2, template: {spec: {containers: [{name: query, args: [query, --old]}, {name: other}]}}}, data: {a/b.yml: "global:\n    scrape_interval: 1m\n"}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Apply(decode[map[string]any](t, object), decode[Edits](t, tt.edits))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(print(t, decode[map[string]any](t, tt.want)), print(t, got)); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, edits := range []string{`{plaintext: [{path: /spec/none/x, operator: replace, value: 1}]}`, `{fieldOverrider: [{fieldPath: /data/none}]}`} {
		if _, err := Apply(decode[map[string]any](t, object), decode[Edits](t, edits)); err == nil {
			t.Errorf("%s hits nothing, and is no error", edits)
		}
	}
}

func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var value T
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func print(t *testing.T, value any) string {
	t.Helper()
	text, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
