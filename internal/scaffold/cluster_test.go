package scaffold_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
)

const inventory = `kind: Fleet
metadata: {name: f}
spec:
  clusters:
  - name: syd
    externalLabels: {region: ap-sydney-1}
    objectStore: syd
    components: [syd]
    exposes:
    - serviceImport: {name: thanos-syd, via: ClusterSet}
    - address: 10.1.2.5:10901
    queries: [syd-old, perth]
    compacts: [syd, shared]
`

func addition() scaffold.Addition {
	return scaffold.Addition{
		Name: "nrt", Like: "syd", Main: "fleet/fleet.yaml", Kustomization: "fleet/kustomization.yaml",
		Addresses: []string{"10.3.2.10:10901"},
		Inventory: map[string][]byte{
			"fleet/fleet.yaml":         []byte(inventory),
			"fleet/kustomization.yaml": []byte("resources: [fleet.yaml]\n"),
		},
		Folder: map[string][]byte{},
		Exists: func(path string) bool { return path == "../templates/syd" },
		Read:   func(string) ([]byte, error) { return nil, fs.ErrNotExist },
	}
}

const envelope = `apiVersion: thanos-fleet.dev/v1alpha1
kind: FleetCluster
metadata:
  name: nrt
  annotations:
    config.kubernetes.io/local-config: "true"
spec:
`

func TestEntry(t *testing.T) {
	cases := map[string]struct {
		change func(*scaffold.Addition)
		want   string
		notes  []string
	}{
		"the name is replaced in values, not in the names of components and other clusters": {
			func(*scaffold.Addition) {},
			`  externalLabels: {region: ap-sydney-1}
  objectStore: nrt
  components: [syd]
  exposes:
  - serviceImport: {name: thanos-nrt, via: ClusterSet}
  - address: 10.3.2.10:10901
  queries: [syd-old, perth]
  compacts: [nrt]
`,
			[]string{"object store shared stays with the compactor of syd", "external labels as those of syd: region=ap-sydney-1; --label gives others"},
		},
		"what is given is written as it is": {
			func(a *scaffold.Addition) {
				a.Labels = map[string]string{"cluster": "syd-2", "tier": "true"}
				a.Addresses = []string{"syd.example.com:1"}
				a.ObjectStore = "syd-2"
			},
			`  externalLabels: {region: ap-sydney-1, cluster: syd-2, tier: "true"}
  objectStore: syd-2
  components: [syd]
  exposes:
  - serviceImport: {name: thanos-nrt, via: ClusterSet}
  - address: syd.example.com:1
  queries: [syd-old, perth]
  compacts: [syd-2]
`,
			[]string{"object store shared stays with the compactor of syd", "external labels as those of syd: region=ap-sydney-1; --label gives others"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a := addition()
			c.change(&a)
			added, err := scaffold.Add(a)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(envelope+c.want, string(added.Files["fleet/nrt.yaml"])); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.notes, slices.Concat(added.Kept, added.Notes)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestServices: a Service that several share is copied for the new cluster, with a
// component of its own; one that nobody else is placed by takes the other's place.
func TestServices(t *testing.T) {
	for name, c := range map[string]struct {
		service    scaffold.Service
		components string
	}{
		"alone":             {scaffold.Service{Name: "thanos-syd", Component: "syd", Alone: true}, "components: [front]"},
		"with others":       {scaffold.Service{Name: "thanos-syd", Component: "syd"}, "components: [syd, front]"},
		"placed by nothing": {scaffold.Service{Name: "thanos-syd", Component: "other"}, "components: [syd]"},
	} {
		t.Run(name, func(t *testing.T) {
			a := addition()
			a.ServiceNames = []string{"front"}
			c.service.Text = []byte("kind: Service\nmetadata:\n  name: thanos-syd\n  annotations: {dns: syd.example.com, prometheus.io/scrape: \"true\"}\n  labels: {app.kubernetes.io/name: " + c.service.Component + "}\n")
			a.Services = []scaffold.Service{c.service}
			a.Folder["kustomization.yaml"] = []byte("resources:\n- ../templates/syd\n")
			a.Planes = []scaffold.Plane{{Kustomization: "plane/kustomization.yaml", Text: []byte("resources:\n- ../templates/syd\n"), Overlay: "../nrt"}}
			added, err := scaffold.Add(a)
			if err != nil {
				t.Fatal(err)
			}
			if entry := string(added.Files["fleet/nrt.yaml"]); !strings.Contains(entry, c.components) || !strings.Contains(entry, "{name: front, via: ClusterSet}") {
				t.Error(entry)
			}
			if text := string(added.Beside["../export-nrt/front.yaml"]); !strings.Contains(text, "name: front\n") || !strings.Contains(text, "nrt.example.com") || strings.Contains(text, "prometheus.io") == !c.service.Alone {
				t.Error(text)
			}
			for file, want := range map[string]string{
				string(added.Folder["kustomization.yaml"]):      "resources:\n- ../templates/syd\n- ../export-nrt\n",
				string(added.Files["plane/kustomization.yaml"]): "resources:\n- ../templates/syd\n- ../export-nrt\n",
			} {
				if diff := cmp.Diff(want, file); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// TestFolder: the name is replaced as a word, and not in what leads to something shared.
func TestFolder(t *testing.T) {
	a := addition()
	a.Folder["kustomization.yaml"] = []byte("# syd's\nnamePrefix: syd-\nresources:\n- ../templates/syd\n- syd.yaml\nsydney: syd,syd\n")
	a.Folder["syd.yaml"] = []byte("{}\n")
	added, err := scaffold.Add(a)
	if err != nil {
		t.Fatal(err)
	}
	want := "# nrt's\nnamePrefix: nrt-\nresources:\n- ../templates/syd\n- nrt.yaml\nsydney: nrt,nrt\n"
	if diff := cmp.Diff(want, string(added.Folder["kustomization.yaml"])); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, found := added.Folder["nrt.yaml"]; !found {
		t.Error("a file that is named after the cluster keeps its name")
	}
}

// TestBinaryFile: what is no text is copied as it is.
func TestBinaryFile(t *testing.T) {
	a := addition()
	files := map[string][]byte{"nul": []byte("syd\x00"), "latin1": []byte("\xe9 syd")}
	for name, text := range files {
		a.Folder[name] = text
	}
	added, err := scaffold.Add(a)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(files, added.Folder); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestAliases: what an entry shares with others through anchors is written out.
func TestAliases(t *testing.T) {
	a := addition()
	a.Addresses = nil
	a.Inventory["fleet/fleet.yaml"] = []byte("spec:\n  clusters:\n  - {name: old, queries: &q [perth], externalLabels: &l {zone: syd}}\n  - name: syd\n    externalLabels: *l\n    queries: *q\n")
	added, err := scaffold.Add(a)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(envelope+"  externalLabels: {zone: nrt}\n  queries: [perth]\n", string(added.Files["fleet/nrt.yaml"])); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestKustomization: one line is added, in order, and no other byte changes.
func TestKustomization(t *testing.T) {
	for before, want := range map[string]string{
		"resources: [fleet.yaml]\n":                    "resources: [fleet.yaml, nrt.yaml]\n",
		"resources: [ 'fleet.yaml' , z.yaml ] # all\n": "resources: [ 'fleet.yaml', nrt.yaml , z.yaml ] # all\n",
		"resources:\r\n- fleet.yaml\r\n":               "resources:\r\n- fleet.yaml\r\n- nrt.yaml\r\n",
		"resources:\n- fleet.yaml":                     "resources:\n- fleet.yaml\n- nrt.yaml\n",
		"resources:\n  - fleet.yaml # main\n  - a.yaml\n  # last\n  - z.yaml\nother: 1\n": "resources:\n  - fleet.yaml # main\n  - a.yaml\n  - nrt.yaml\n  # last\n  - z.yaml\nother: 1\n",
	} {
		a := addition()
		a.Inventory["fleet/kustomization.yaml"] = []byte(before)
		added, err := scaffold.Add(a)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(added.Files["fleet/kustomization.yaml"])); diff != "" {
			t.Errorf("%q (-want +got):\n%s", before, diff)
		}
	}
}

func TestRefusesWhatItCannotEdit(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*scaffold.Addition)
		want   string
	}{
		"no resources":       {func(a *scaffold.Addition) { a.Inventory["fleet/kustomization.yaml"] = []byte("kind: Kustomization\n") }, "fleet/kustomization.yaml: there is no list at [resources]"},
		"not YAML":           {func(a *scaffold.Addition) { a.Inventory["fleet/kustomization.yaml"] = []byte("a: b: c") }, "fleet/kustomization.yaml: "},
		"the Fleet's name":   {func(a *scaffold.Addition) { a.Name = "fleet" }, "fleet/fleet.yaml is there already"},
		"no such Service":    {func(a *scaffold.Addition) { a.ServiceNames = []string{"x"} }, `cluster "syd" exposes Service thanos-syd, which its overlay does not render`},
		"nobody is like it":  {func(a *scaffold.Addition) { a.Like = "gone" }, `cluster "gone" is not in`},
		"address is missing": {func(a *scaffold.Addition) { a.Addresses = nil }, "give that of \"nrt\" with --address"},
	} {
		a := addition()
		c.change(&a)
		if _, err := scaffold.Add(a); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
