package fleet

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v3"
)

var ignoreIndex = cmpopts.IgnoreUnexported(Fleet{})

// TestLoadIsOrderFree: the order of the objects makes no difference.
func TestLoadIsOrderFree(t *testing.T) {
	sources := []Source{
		fleetOf(t, whole),
		clusterOf(t, "z", "queries: [leaf, a]"),
		clusterOf(t, "a", "exposes: [{address: 'a:1'}]\nobjectStore: short"),
		clusterOf(t, "m", "externalLabels: {tier: m}\ncompacts: [short]"),
		clusterOf(t, "b", "{}"),
	}
	want := load(t, sources...)
	if diff := cmp.Diff([]string{"hub", "leaf", "a", "b", "m", "z"}, want.ClusterNames()); diff != "" {
		t.Fatal(diff)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		random.Shuffle(len(sources), func(i, j int) { sources[i], sources[j] = sources[j], sources[i] })
		got := load(t, sources...)
		if diff := cmp.Diff(want, got, ignoreIndex); diff != "" {
			t.Fatal(diff)
		}
		if c := got.Cluster("m"); c == nil || c != &got.Clusters[4] {
			t.Fatal("a cluster is found by its name")
		}
	}
}

func TestLoadWithoutFleet(t *testing.T) {
	f := load(t, clusterOf(t, "a", "objectStore: nowhere"))
	if diff := cmp.Diff([]string{"a"}, f.ClusterNames()); diff != "" {
		t.Error(diff)
	}
	if f := load(t); len(f.Clusters) != 0 {
		t.Error("nothing gives an empty fleet")
	}
}

func TestLoadSkipsOtherKinds(t *testing.T) {
	f := load(t, fleetOf(t, "clusters: [{name: a}]"), source(t, "kind: ConfigMap\nmetadata: {name: x}\ndata: {}"))
	if diff := cmp.Diff([]string{"a"}, f.ClusterNames()); diff != "" {
		t.Error(diff)
	}
}

func TestLoadTellsTheSourceOfAFault(t *testing.T) {
	_, faults := Load([]Source{
		fleetOf(t, "clusterLable: x"),
		clusterOf(t, "a", "expose: []"),
		source(t, "kind: Fleet\nmetadata: {name: g}\nspec: {}"),
		source(t, "kind: FleetCluster\nmetadata: {name: b}\nstatus: {}\nspec: {}"),
	})
	got := map[int][]string{}
	for _, f := range faults {
		got[f.Source] = append(got[f.Source], f.String())
	}
	want := map[int][]string{
		0: {`spec.clusterLable: unknown field; did you mean "clusterLabel"?`},
		1: {`spec.expose: unknown field; did you mean "exposes"?`},
		2: {"second Fleet, f is the first; keep one Fleet; more clusters can be FleetCluster objects"},
		3: {"status: unknown field; known fields: apiVersion, kind, metadata, spec"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// FuzzLoad gives any two YAML texts as Fleet and FleetCluster: nothing panics,
// and a fleet comes out exactly when there is no fault.
func FuzzLoad(f *testing.F) {
	f.Add(whole, "queries: [leaf]", "a")
	for _, tt := range faultCases {
		f.Add(tt.spec, tt.cluster, "other")
	}
	f.Add("clusters: &c [{name: a, queries: *c}]", "exposes: &e [{tls: *e}]", "A")
	f.Fuzz(func(t *testing.T, spec, cluster, name string) {
		sources := []Source{{Kind: Kind, Name: "f"}, {Kind: ClusterKind, Name: name}}
		for i, text := range []string{spec, cluster} {
			var node yaml.Node
			if yaml.Unmarshal([]byte(text), &node) != nil || len(node.Content) == 0 {
				t.Skip()
			}
			sources[i].Node = &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: "spec"}, node.Content[0]}}
		}
		fleet, faults := Load(sources)
		if (fleet == nil) != (len(faults) > 0) {
			t.Fatalf("a fleet: %v, faults: %v", fleet != nil, faults)
		}
		if fleet == nil {
			return
		}
		for i := range fleet.Clusters {
			c := &fleet.Clusters[i]
			if fleet.Cluster(c.Name) != c {
				t.Fatalf("cluster %q is not unique", c.Name)
			}
			fleet.Labels(c)
			fleet.Queried(c)
			fleet.Domain(c)
		}
	})
}
