package strict_test

import (
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// FuzzDecode: no YAML makes the decoder panic or hang, and what it takes
// without a problem the YAML library takes too.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"clusterLabel: cluster\nreplicaLabels: [a]\nclusters: [{name: a, exposes: [{address: 'x:1'}], queries: ['*']}]",
		"objectStores: [{name: a, type: S3, config: {bucket: b}, credentials: {identity: {}}}]",
		"clusters: [&a {name: x, exposes: [*a]}]",
		"clusters: &a [*a, {name: 1}]",
		"externalLabels: {? [a] : b, a: , a: c}\n<<: {x: y}",
		"objectStores: [{config: &c {a: *c}}]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var doc yaml.Node
		if yaml.Unmarshal(in, &doc) != nil {
			t.Skip()
		}
		var spec fleet.Spec
		if problems := strict.Decode(&doc, &spec); len(problems) > 0 || doc.Kind == 0 {
			return
		}
		if err := doc.Decode(new(fleet.Spec)); err != nil {
			t.Fatalf("taken, but %v", err)
		}
	})
}
