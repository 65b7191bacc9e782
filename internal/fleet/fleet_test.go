package fleet

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// source reads one object of the inventory.
func source(t testing.TB, text string) Source {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var object struct {
		Kind     string
		Metadata struct{ Name string }
	}
	if err := doc.Decode(&object); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return Source{object.Kind, object.Metadata.Name, &doc}
}

// fleetOf returns a Fleet with the spec.
func fleetOf(t testing.TB, spec string) Source {
	return source(t, "kind: Fleet\nmetadata: {name: f}\nspec:\n"+indent(spec))
}

func clusterOf(t testing.TB, name, spec string) Source {
	return source(t, "kind: FleetCluster\nmetadata: {name: "+name+"}\nspec:\n"+indent(spec))
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ")
}

func load(t testing.TB, sources ...Source) *Fleet {
	t.Helper()
	f, faults := Load(sources)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return f
}

const whole = `
externalLabels: {region: eu, tier: fleet}
objectStores:
- name: long
  type: S3
  prefix: p
  config: {bucket: b}
  credentials: {secretRef: {name: s, data: {access_key: k}}}
- name: short
  type: GCS
  credentials: {identity: {}}
clusters:
- name: hub
  clusterDomain: hub.local
  components: [thanos-query]
  queries: ["*"]
  compacts: [long]
- name: leaf
  externalLabels: {tier: leaf}
  objectStore: long
  exposes:
  - address: leaf.example.com:10901
    tls: {caFile: ca, certFile: c, keyFile: k, serverName: s}
  - serviceImport: {name: thanos-sidecar-leaf, via: Karmada}
`

func TestLoadFillsDefaults(t *testing.T) {
	f := load(t, fleetOf(t, whole))
	if f.Name != "f" || f.ClusterLabel != "cluster" || f.ClusterDomain != "cluster.local" {
		t.Errorf("got %q, %q, %q", f.Name, f.ClusterLabel, f.ClusterDomain)
	}
	if diff := cmp.Diff([]string{"prometheus_replica", "receive_replica", "rule_replica"}, f.ReplicaLabels); diff != "" {
		t.Error(diff)
	}
	want := &ServiceImport{Name: "thanos-sidecar-leaf", Namespace: "monitoring", Port: 10901, Via: "Karmada"}
	if diff := cmp.Diff(want, f.Cluster("leaf").Exposes[1].ServiceImport); diff != "" {
		t.Error(diff)
	}
}

func TestLoadKeepsWhatIsGiven(t *testing.T) {
	f := load(t, fleetOf(t, `
clusterLabel: k8s
clusterDomain: example.org
replicaLabels: []
clusters: [{name: a, exposes: [{serviceImport: {name: s, namespace: n, port: 1, via: Karmada}}]}]
`))
	if f.ClusterLabel != "k8s" || f.ClusterDomain != "example.org" || len(f.ReplicaLabels) != 0 {
		t.Errorf("got %+v", f.Spec)
	}
	want := &ServiceImport{Name: "s", Namespace: "n", Port: 1, Via: "Karmada"}
	if diff := cmp.Diff(want, f.Cluster("a").Exposes[0].ServiceImport); diff != "" {
		t.Error(diff)
	}
}

func TestLookups(t *testing.T) {
	f := load(t, fleetOf(t, whole))
	if diff := cmp.Diff([]string{"hub", "leaf"}, f.ClusterNames()); diff != "" {
		t.Error(diff)
	}
	if s := f.ObjectStore("short"); s == nil || s.Type != "GCS" {
		t.Errorf("got %+v", s)
	}
	if f.ObjectStore("none") != nil || f.Cluster("none") != nil {
		t.Error("what is not there is nil")
	}
	if f.ObjectStore("long").Config.Kind != yaml.MappingNode {
		t.Error("the provider's configuration stays a node")
	}
}

func TestLabels(t *testing.T) {
	f := load(t, fleetOf(t, whole))
	for name, want := range map[string]map[string]string{
		"hub":  {"cluster": "hub", "region": "eu", "tier": "fleet"},
		"leaf": {"cluster": "leaf", "region": "eu", "tier": "leaf"},
	} {
		if diff := cmp.Diff(want, f.Labels(f.Cluster(name))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	own := load(t, fleetOf(t, "clusters: [{name: a, externalLabels: {cluster: other}}]"))
	if got := own.Labels(own.Cluster("a"))["cluster"]; got != "other" {
		t.Errorf("the cluster's own label wins over its name, got %q", got)
	}
}

func TestDomain(t *testing.T) {
	f := load(t, fleetOf(t, whole))
	if got := f.Domain(f.Cluster("hub")); got != "hub.local" {
		t.Error(got)
	}
	if got := f.Domain(f.Cluster("leaf")); got != "cluster.local" {
		t.Error(got)
	}
}

func TestQueried(t *testing.T) {
	f := load(t, fleetOf(t, `
clusters:
- {name: c, exposes: [{address: "c:1"}], queries: [b, a]}
- {name: b, exposes: [{address: "b:1"}]}
- {name: a, exposes: [{address: "a:1"}], queries: ["*"]}
- {name: silent, queries: ["*", a]}
- {name: none}
`))
	for name, want := range map[string][]string{
		"c":      {"b", "a"}, // the fleet's order, not the list's
		"a":      {"c", "b"},
		"silent": {"c", "b", "a"},
		"none":   nil,
	} {
		var got []string
		for _, c := range f.Queried(f.Cluster(name)) {
			got = append(got, c.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestForms(t *testing.T) {
	all := Credentials{
		Identity: &Identity{}, SecretRef: &SecretRef{}, ExternalSecret: &ExternalSecret{}, Inline: &InlineSecret{}, Literal: &Literal{},
	}
	if diff := cmp.Diff([]string{"identity", "secretRef", "externalSecret", "inline", "literal"}, all.Forms()); diff != "" {
		t.Error(diff)
	}
	if got := (Credentials{}).Forms(); !slices.Equal(got, nil) {
		t.Error(got)
	}
}
