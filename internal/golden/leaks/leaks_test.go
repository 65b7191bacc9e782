package leaks

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

func objects(t *testing.T, text string) []*yaml.RNode {
	t.Helper()
	found, err := krm.ParseStream([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var items []*yaml.RNode
	for _, o := range found {
		items = append(items, o.Node())
	}
	return items
}

const fileInSecret = `apiVersion: v1
kind: Secret
metadata: {name: s}
stringData:
  objstore.yml: |
    type: S3
    config:
      bucket: metrics
      secret_key: wJal/rXUtn+FEMI=
      encryption_key_file: /etc/keys/k
  enabled: "true"
  port: "10901"
  user: ann
`

// TestOf: a value of a Secret is found in each of its forms, and what is no secret
// is none.
func TestOf(t *testing.T) {
	const value = "Secret s stringData.objstore.yml is in ConfigMap c"
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"plain", "a: wJal/rXUtn+FEMI=", []string{value}},
		{"inside of a text", "a: '--key=wJal/rXUtn+FEMI= --x'", []string{value}},
		{"a key", "'wJal/rXUtn+FEMI=': x", []string{value}},
		{"in base64", "a: d0phbC9yWFV0bitGRU1JPQ==", []string{value}},
		{"in a text that is base64", "a: eDogd0phbC9yWFV0bitGRU1JPQo=", []string{value}},
		{"in a URL", "a: https://u:wJal%2FrXUtn%2BFEMI%3D@example.com", []string{value}},
		{"the file", "a: |\n    type: S3\n    config:\n      bucket: metrics\n      secret_key: wJal/rXUtn+FEMI=\n      encryption_key_file: /etc/keys/k\n", []string{value, value}},
		{"its bucket", "a: metrics", nil},
		{"true, a port, a short name, a file's name", "a: 'true 10901 ann /etc/keys/k'", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  " + tt.text
			if diff := cmp.Diff(tt.want, Of(nil, objects(t, fileInSecret+"---\n"+c))); diff != "" {
				t.Error(diff)
			}
			if leaks := Of(objects(t, c), objects(t, fileInSecret+"---\n"+c)); len(leaks) > 0 {
				t.Errorf("what the input said is no leak: %v", leaks)
			}
		})
	}
}

// TestOfLiteralCredentials: what the Fleet writes out goes nowhere else but into Secrets.
func TestOfLiteralCredentials(t *testing.T) {
	const in = "apiVersion: thanos-fleet.dev/v1alpha1\nkind: Fleet\nmetadata: {name: f}\nspec:\n  objectStores:\n  - name: a\n    config: {bucket: metrics, secret_key: hunter2hunter2}\n    credentials: {literal: {acceptSecretsInGit: true}}\n"
	const out = in + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {f: 'secret_key: hunter2hunter2'}\n"
	if leaks := Of(objects(t, in), objects(t, out)); len(leaks) > 0 {
		t.Errorf("the Fleet and the Secret may hold it: %v", leaks)
	}
	if leaks := Of(objects(t, in), objects(t, out+"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {f: 'key: hunter2hunter2'}\n")); len(leaks) == 0 {
		t.Error("it is in the ConfigMap")
	}
}
