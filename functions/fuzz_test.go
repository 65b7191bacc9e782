package functions_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/golden"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// FuzzConfiguration gives any YAML as the spec of every function: nothing panics,
// and what has no problem has none when it is read again.
func FuzzConfiguration(f *testing.F) {
	eachCase(f, func(_ *krm.Definition, config, _ string) { f.Add(config) })
	f.Add("spec: &a {rings: [*a], cluster: *a}")
	f.Add("spec: {objectStore: {type: S3, config: &c {a: *c}, credentials: {identity: {}}}}")
	f.Fuzz(func(t *testing.T, text string) {
		var config struct{ Spec yaml.Node }
		if yaml.Unmarshal([]byte(text), &config) != nil {
			t.Skip()
		}
		for _, def := range functions.All() {
			function := def.New()
			if len(strict.Decode(&config.Spec, function)) > 0 {
				continue
			}
			function.Default()
			first := function.Validate()
			function.Default()
			if again := function.Validate(); len(again) != len(first) {
				t.Fatalf("%s: %v, and with the defaults filled in again %v", def.Name, first, again)
			}
		}
	})
}

// FuzzFunctions gives any configuration and any objects to every function: it
// ends, without an internal error, and an error is an exit code.
func FuzzFunctions(f *testing.F) {
	eachCase(f, func(_ *krm.Definition, config, items string) { f.Add(config, items) })
	f.Fuzz(func(t *testing.T, config, items string) {
		var stderr bytes.Buffer
		list := strings.NewReader("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig:\n" +
			indent(config) + "items:\n" + sequence(items))
		code := krm.Main(functions.ByKind, list, &bytes.Buffer{}, &stderr)
		if strings.Contains(stderr.String(), "internal error") {
			t.Fatal(stderr.String())
		}
		if code == 0 && strings.HasPrefix(stderr.String(), "error: ") {
			t.Fatalf("exit code 0 with\n%s", stderr.String())
		}
	})
}

// eachCase visits the golden cases of every function.
func eachCase(f *testing.F, visit func(def *krm.Definition, config, items string)) {
	f.Helper()
	for _, def := range functions.All() {
		for _, c := range golden.Cases(f, filepath.Join(def.Name, "testdata")) {
			if c.File("stdin") == "" {
				visit(def, c.File("fn.yaml"), c.File("in.yaml"))
			}
		}
	}
}

// indent makes a document the value of a field.
func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ") + "\n"
}

// sequence makes a stream of documents the items of a list.
func sequence(stream string) string {
	var items strings.Builder
	for doc := range strings.SplitSeq("\n"+stream, "\n---") {
		items.WriteString("-\n" + indent(doc))
	}
	return items.String()
}
