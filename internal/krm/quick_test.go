package krm

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// FuzzQuick: what is made of a value at once is what printing and reading make of it.
func FuzzQuick(f *testing.F) {
	for _, text := range append([]string{
		"", "thanos", "name", "/etc/thanos", "--flag", "a-b.c_d", "10m", "0", "-1", "1e3", "a: b", "a #b", "x\ny", "\ty", "é", " a", "a ", "---", "a\x00", "a\xff", "{}", "on.x", "y/", "a cluster is gone, {{ $labels.x }} too.",
		"absent(up{a=\"b\"})", "http://a:1", "a:", "a::b", "a, b", "a - b", "a [b] {c}", "a 'b", "--a b: c", "--a=b:c", "thanos ", "a !b", "a = b", "5m, 6m", "1a,b",
	}, yamlWords...) {
		f.Add(text, text, 1, true)
		f.Add("thanos", text, -3, false)
	}
	f.Fuzz(func(t *testing.T, a, b string, n int, is bool) {
		for _, value := range []any{
			a,
			[]string{a, b},
			EnvVar{Name: a, Value: b},
			EnvVar{Name: a, ValueFrom: &EnvVarSource{SecretKeyRef: &SecretKeyRef{a, b}}},
			volumeMount{a, b, is},
			[]volume{{Name: a, ConfigMap: &configMapVolume{b}}, {Name: b}},
			projection{Secret: &projected{a, []keyToPath{{a, b}}}},
			result{Message: a, Severity: Error, ResourceRef: &Ref{Name: b}, Tags: map[string]string{a: b}},
			[]int{n},
			&is,
			struct {
				A any    `yaml:"a,omitempty"`
				B []bool `yaml:"b"`
				C string `yaml:"c,flow"`
			}{n, []bool{is}, a},
		} {
			want, err := printedNode(value)
			got, gotErr := toNode(value)
			if err != nil || gotErr != nil {
				if (err == nil) != (gotErr == nil) {
					t.Fatalf("%v: %v at once, %v when printed", value, gotErr, err)
				}
				continue
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(yaml.Node{})); diff != "" {
				t.Errorf("%#v (-printed +at once):\n%s", value, diff)
			}
		}
	})
}
