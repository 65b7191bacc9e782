package render

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"
	kustomizeyaml "sigs.k8s.io/yaml"
)

// TestPlainNumbers compares with kustomize's own way through JSON.
func TestPlainNumbers(t *testing.T) {
	for _, text := range []string{
		"6.7108864e+07", "67108864", "1.0", "-2.5e+06", "0.25", "1e-07", "1.5E3", "1e21", "10.1.2.5", `"1e6"`, "1e6ms", "v1.2e3", "0", "-0.0", "[1e6, {a: 2e6}]",
	} {
		n := yaml.MustParse("a: " + text + "\n")
		plainNumbers(n.YNode())
		object, err := yaml.MustParse("a: " + text + "\n").MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var want, got any
		printed, err := kustomizeyaml.JSONToYAML(object)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(printed, &want); err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal([]byte(n.MustString()), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-kustomize +here):\n%s", text, diff)
		}
	}
}
