package krm

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// configured runs a function with the configuration and returns it as decoded,
// nil when it was refused, and what was said.
func configured(t *testing.T, functionConfig string) (*testFunction, string) {
	t.Helper()
	f, ran := &testFunction{}, false
	f.transform = func(*Run) { ran = true }
	def := &Definition{Name: "do-test", Kind: "DoTest", New: func() Function { return f }}
	list := read(t, header+"functionConfig:\n  "+strings.ReplaceAll(functionConfig, "\n", "\n  ")+"\n")
	var lines []string
	for _, finding := range Execute(def, list) {
		lines = append(lines, finding.String())
	}
	if !ran {
		f = nil
	}
	return f, strings.Join(lines, "\n")
}

func TestConfig(t *testing.T) {
	const own = "apiVersion: thanos-fleet.dev/v1alpha1\nkind: DoTest\nmetadata: {name: c}\n"
	const data = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
	for _, tt := range []struct {
		name, config string
		want         *testFunction
		said         string
	}{
		{"defaults", own, &testFunction{Text: "default"}, ""},
		{"own kind", own + "spec: {text: x, on: true, count: 2, words: [a], nested: {b: c}, objects: [{d: 1}]}", &testFunction{
			Text: "x", On: true, Count: 2, Words: []string{"a"}, Nested: map[string]string{"b": "c"}, Objects: []map[string]int{{"d": 1}},
		}, ""},
		{"ConfigMap", data + "data: {text: '1', on: 'true', count: '2', words: 'a, b,c'}", &testFunction{
			Text: "1", On: true, Count: 2, Words: []string{"a", "b", "c"},
		}, ""},
		{"ConfigMap: no words", data + "data: {words: ''}", &testFunction{Text: "default", Words: []string{}}, ""},
		{"ConfigMap: words with nothing between", data + "data: {words: 'a, ,b,'}", nil, "error: ConfigMap c data.words: an empty item in \"a, ,b,\"; write the items with one comma between two [do-test]"},
		{"ConfigMap without data", data, &testFunction{Text: "default"}, ""},
		{"ConfigMap with data that is none", data + "data: [a]", &testFunction{Text: "default"}, ""},
		{"another version", strings.Replace(own, "v1alpha1", "v2", 1), nil, `error: DoTest c apiVersion: got "thanos-fleet.dev/v2", want "thanos-fleet.dev/v1alpha1"; write thanos-fleet.dev/v1alpha1, or take the version of thanos-fleet that the object is for; this is ` + version.Version + ` [do-test]`},
		{"another kind", strings.Replace(own, "DoTest", "DoText", 1), nil, `error: DoText c kind: got "DoText", want "DoTest"; write DoTest [do-test]`},
		{"unknown fields", own + "data: {}\nspec: {txt: a}", nil, "error: DoTest c data: unknown field; known fields: apiVersion, kind, metadata, spec [do-test]\n" +
			`error: DoTest c spec.txt: unknown field; did you mean "text"? [do-test]`},
		{"wrong value", own + "spec: {text: bad}", nil, "error: DoTest c spec.text: got bad; write something else [do-test]"},
		{"ConfigMap: wrong value", data + "data: {text: bad}", nil, "error: ConfigMap c data.text: got bad; write something else [do-test]"},
		{"ConfigMap: unknown field", data + "data: {txt: a}", nil, `error: ConfigMap c data.txt: unknown field; did you mean "text"? [do-test]`},
		{"ConfigMap: no boolean", data + "data: {on: maybe}", nil, "error: ConfigMap c data.on: got a string, want a boolean; write a boolean [do-test]"},
		{"ConfigMap: no number", data + "data: {count: two}", nil, "error: ConfigMap c data.count: got a string, want a whole number; write a whole number [do-test]"},
		{"ConfigMap: no simple value", data + "data: {nested: x}", nil, "error: ConfigMap c data.nested: this field is not a simple value; use a functionConfig of the function's own kind [do-test]"},
		{"ConfigMap: no list of words", data + "data: {objects: x}", nil, "error: ConfigMap c data.objects: this field is not a simple value; use a functionConfig of the function's own kind [do-test]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, said := configured(t, tt.config)
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreUnexported(testFunction{})); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.said, said); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOrderedStringsEndEarly(t *testing.T) {
	o, _ := item(t, "a: 1\nb: 2")
	for key := range orderedStrings(o.node.YNode()) {
		if key != "a" {
			t.Error("it goes on")
		}
		break
	}
}
