package render_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// severalFleet are a hub with an overlay of its own, a Fleet of three leaves, and an
// overlay for all of them.
var severalFleet = map[string]string{
	"eu/fleet/kustomization.yaml": "resources: [fleet.yaml, c.yaml, d.yaml]\n",
	"eu/fleet/fleet.yaml": `apiVersion: thanos-fleet.dev/v1alpha1
kind: Fleet
metadata: {name: eu, annotations: {config.kubernetes.io/local-config: "true"}}
spec:
  clusters:
  - {name: a, labels: {role: hub}}
  - {name: b, labels: {role: leaf}, externalLabels: {zone: z1}}
`,
	"eu/fleet/c.yaml":             fleetCluster("c", "role: leaf", "externalLabels: {zone: z2}"),
	"eu/fleet/d.yaml":             fleetCluster("d", "role: leaf", "renderedElsewhere: true"),
	"eu/base/kustomization.yaml":  "resources: [service.yaml]\n",
	"eu/base/service.yaml":        "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: monitoring}\nspec: {ports: [{name: http, port: 80}]}\n",
	"eu/leaf/kustomization.yaml":  "resources: [../fleet, ../base]\ntransformers: [render.yaml]\n",
	"eu/leaf/render.yaml":         several(`"*"`),
	"eu/other/kustomization.yaml": "resources: [../fleet, ../base]\ntransformers: [render.yaml]\n",
	"eu/other/render.yaml":        single("a"),
}

func fleetCluster(name, labels, spec string) string {
	return "apiVersion: thanos-fleet.dev/v1alpha1\nkind: FleetCluster\nmetadata:\n  name: " + name + "\n  labels: {" + labels +
		"}\n  annotations: {config.kubernetes.io/local-config: \"true\"}\nspec: {" + spec + "}\n"
}

func several(clusters string) string {
	return "apiVersion: thanos-fleet.dev/v1alpha1\nkind: RenderCluster\nmetadata: {name: r}\nspec:\n  clusters: [" + clusters + "]\n"
}

func single(cluster string) string {
	return "apiVersion: thanos-fleet.dev/v1alpha1\nkind: RenderCluster\nmetadata: {name: r}\nspec: {cluster: " + cluster + "}\n"
}

// writeFleet writes severalFleet with other files in place of some, and without those that
// are "".
func writeFleet(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	all := maps.Clone(severalFleet)
	maps.Copy(all, files)
	for name, text := range all {
		path := filepath.Join(dir, name)
		if text == "" {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// folder is that of an overlay, below eu.
func folder(name, config string) map[string]string {
	up := strings.Repeat("../", 1+strings.Count(name, "/"))
	return map[string]string{
		"eu/" + name + "/kustomization.yaml": "resources: [" + up + "fleet, " + up + "base]\ntransformers: [render.yaml]\n",
		"eu/" + name + "/render.yaml":        config,
	}
}

func with(maps_ ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, m := range maps_ {
		maps.Copy(all, m)
	}
	return all
}

// TestSeveralClusters: which clusters an overlay for several is rendered for, each with the
// name of its output, and what is said where that is not clear.
func TestSeveralClusters(t *testing.T) {
	leaf := func(clusters string) map[string]string {
		return map[string]string{"eu/leaf/render.yaml": several(clusters)}
	}
	for name, c := range map[string]struct {
		files map[string]string
		// from is what is asked for, "" for all.
		from string
		want []string
		err  string
	}{
		"all, without those of an overlay beside and elsewhere": {nil, "", []string{"leaf: eu/b of b", "leaf: eu/c of c", "other: eu/other of a"}, ""},
		"the overlay alone":                {nil, "eu/leaf", []string{"leaf: eu/b of b", "leaf: eu/c of c"}, ""},
		"by names":                         {leaf("c"), "", []string{"leaf: eu/c of c", "other: eu/other of a"}, ""},
		"by a name, and elsewhere":         {leaf("d, b"), "eu/leaf", []string{"leaf: eu/b of b", "leaf: eu/d of d"}, ""},
		"a name that all are called by":    {leaf("b, '*'"), "eu/leaf", []string{"leaf: eu/b of b", "leaf: eu/c of c"}, ""},
		"by labels":                        {leaf("{matchLabels: {role: leaf}}"), "eu/leaf", []string{"leaf: eu/b of b", "leaf: eu/c of c"}, ""},
		"by external labels":               {leaf("{matchLabels: {role: leaf, zone: z2}}"), "eu/leaf", []string{"leaf: eu/c of c"}, ""},
		"by the cluster label":             {leaf("{matchLabels: {cluster: c}}"), "eu/leaf", []string{"leaf: eu/c of c"}, ""},
		"by either labels":                 {leaf("{matchLabels: {zone: z1}}, {matchLabels: {zone: z2}}"), "eu/leaf", []string{"leaf: eu/b of b", "leaf: eu/c of c"}, ""},
		"below a folder of the topology":   {folder("special/c", single("c")), "eu/leaf", []string{"leaf: eu/b of b"}, ""},
		"beside, with a patched Fleet":     {with(folder("c", single("c")), map[string]string{"eu/c/kustomization.yaml": "resources: [../fleet]\ncommonAnnotations: {owner: sre}\ntransformers: [render.yaml]\n"}), "eu/leaf", []string{"leaf: eu/b of b"}, ""},
		"with a patched Fleet":             {map[string]string{"eu/leaf/kustomization.yaml": "resources: [../fleet]\ncommonAnnotations: {owner: sre}\ntransformers: [render.yaml]\n"}, "eu/leaf", []string{"leaf: eu/b of b", "leaf: eu/c of c"}, ""},
		"with an entry of the overlay":     {map[string]string{"eu/leaf/kustomization.yaml": "resources: [../fleet, e.yaml]\ntransformers: [render.yaml]\n", "eu/leaf/e.yaml": fleetCluster("e", "", "")}, "eu/leaf", []string{"leaf: eu/b of b", "leaf: eu/c of c", "leaf: eu/e of e"}, ""},
		"in the kustomization":             {map[string]string{"eu/leaf/kustomization.yaml": "resources: [../fleet]\ntransformers: ['{apiVersion: thanos-fleet.dev/v1alpha1, kind: RenderCluster, metadata: {name: r}, spec: {clusters: [b]}}']\n", "eu/leaf/render.yaml": ""}, "eu/leaf", []string{"leaf: eu/b of b"}, ""},
		"an overlay of another Fleet":      {with(folder("sub/c", single("c")), map[string]string{"eu/sub/c/kustomization.yaml": "resources: [../fleet]\ntransformers: [render.yaml]\n", "eu/sub/fleet/kustomization.yaml": "resources: [fleet.yaml]\n", "eu/sub/fleet/fleet.yaml": severalFleet["eu/fleet/fleet.yaml"]}), "eu/leaf", []string{"leaf: eu/b of b", "leaf: eu/c of c"}, ""},
		"labels twice":                     {with(leaf("{matchLabels: {zone: z1}}"), folder("leaf2", several("{matchLabels: {zone: z2}}"))), "", []string{"leaf: eu/b of b", "leaf2: eu/c of c", "other: eu/other of a"}, ""},
		"no Fleet":                         {map[string]string{"eu/leaf/kustomization.yaml": "resources: [../base]\ntransformers: [render.yaml]\n"}, "eu/leaf", []string{"leaf: eu/leaf of "}, ""},
		"a Fleet that is wrong":            {map[string]string{"eu/fleet/fleet.yaml": "apiVersion: thanos-fleet.dev/v1alpha1\nkind: Fleet\nmetadata: {name: eu}\nspec: {clusterz: []}\n"}, "eu/leaf", []string{"leaf: eu/leaf of "}, ""},
		"no cluster":                       {leaf(""), "", nil, "eu/leaf/render.yaml:5: RenderCluster r spec.clusters: no cluster is listed"},
		"an empty name":                    {leaf("b, ''"), "", nil, "eu/leaf/render.yaml:5: RenderCluster r spec.clusters[1]: it selects nothing"},
		"labels that are empty":            {leaf("{matchLabels: {}}"), "", nil, "spec.clusters[0]: it selects nothing"},
		"a name twice":                     {leaf("b, c, b"), "", nil, `spec.clusters[2]: "b" is listed twice; remove one of them`},
		"a number":                         {leaf("1"), "", nil, "spec.clusters[0]: got a whole number, want a string; put it in quotes"},
		"a list in a list":                 {leaf("[b]"), "", nil, "spec.clusters[0]: got a list, want a text or a mapping"},
		"an unknown name":                  {leaf("b, cluster-c"), "", nil, `spec.clusters[1]: cluster "cluster-c" is not in the Fleet eu`},
		"a name with a letter too many":    {with(map[string]string{"eu/fleet/c.yaml": fleetCluster("leaf-c", "", "")}, leaf("leaf-cc")), "", nil, `spec.clusters[0]: cluster "leaf-cc" is not in the Fleet eu; did you mean "leaf-c"?`},
		"a path":                           {leaf("../a"), "", nil, `spec.clusters[0]: cluster "../a" is not in the Fleet eu`},
		"a label of nobody":                {leaf("b, {matchLabels: {role: lead}}"), "", nil, "spec.clusters[1].matchLabels: no cluster of the Fleet eu that is rendered here has role=lead; clusters have the label role with hub, leaf"},
		"a label that nobody has":          {leaf("{matchLabels: {rode: hub}}"), "", nil, `spec.clusters[0].matchLabels: no cluster of the Fleet eu that is rendered here has rode=hub; did you mean the label "role"?`},
		"a label of one elsewhere":         {leaf("{matchLabels: {cluster: d}}"), "", nil, "no cluster of the Fleet eu that is rendered here has cluster=d"},
		"a field too many":                 {leaf("{matchlabels: {role: hub}}"), "", nil, `spec.clusters[0].matchlabels: unknown field; did you mean "matchLabels"?`},
		"by its name, twice":               {leaf("a, b"), "", nil, `spec.clusters[0]: the overlay eu/other is for the cluster "a", too; take it off the list, or remove that overlay`},
		"by its name, with all":            {leaf("'*', a"), "", nil, `spec.clusters[1]: the overlay eu/other is for the cluster "a", too`},
		"two for all":                      {folder("leaf2", several(`"*"`)), "", nil, `eu/leaf2/render.yaml:5: RenderCluster r spec.clusters[0]: the overlay eu/leaf is for the cluster "b" and others, too`},
		"two, of which one is asked for":   {folder("leaf2", several("c")), "eu/leaf", nil, `spec.clusters[0]: the overlay eu/leaf is for the cluster "c", too`},
		"one in the folder of another":     {folder("leaf/inner", several("c")), "", nil, `eu/leaf/inner/render.yaml:5: RenderCluster r spec.clusters[0]: the overlay eu/leaf is for the cluster "c", too`},
		"none is left":                     {with(folder("b", single("b")), folder("c", single("c"))), "", nil, "spec.clusters: each of its clusters has an overlay of its own beside it, and none is left"},
		"a Fleet without clusters":         {map[string]string{"eu/fleet/fleet.yaml": "apiVersion: thanos-fleet.dev/v1alpha1\nkind: Fleet\nmetadata: {name: eu}\n", "eu/fleet/kustomization.yaml": "resources: [fleet.yaml]"}, "eu/leaf", nil, "spec.clusters[0]: the Fleet eu has no cluster that is rendered here"},
		"another function for a cluster":   {map[string]string{"eu/leaf/kustomization.yaml": "resources: [../fleet]\ntransformers: [rules.yaml, render.yaml]\n", "eu/leaf/rules.yaml": "apiVersion: thanos-fleet.dev/v1alpha1\nkind: GenRules\nmetadata: {name: g}\nspec: {cluster: b}\n"}, "", nil, "eu/leaf/rules.yaml:4: GenRules g spec.cluster: RenderCluster r of this overlay is for several clusters"},
		"two functions for several":        {map[string]string{"eu/leaf/kustomization.yaml": "resources: [../fleet]\ntransformers: [render.yaml, more.yaml]\n", "eu/leaf/more.yaml": strings.Replace(several("c"), "name: r", "name: more", 1)}, "", nil, "eu/leaf/more.yaml:5: RenderCluster more spec.clusters: RenderCluster r of this overlay is for several clusters"},
		"beside one that cannot be read":   {map[string]string{"eu/broken/kustomization.yaml": "resources: [x"}, "eu/leaf", nil, "eu/broken/kustomization.yaml"},
		"one and several in a function":    {map[string]string{"eu/leaf/render.yaml": several("c") + "  cluster: b\n"}, "eu/leaf", []string{"leaf: eu/leaf of b"}, ""},
		"several of nothing in a function": {map[string]string{"eu/leaf/render.yaml": "apiVersion: thanos-fleet.dev/v1alpha1\nkind: RenderCluster\nmetadata: {name: r}\nspec:\n  clusters:\n"}, "eu/leaf", []string{"leaf: eu/leaf of "}, ""},
		"a link to an overlay elsewhere":   {map[string]string{"elsewhere/c/kustomization.yaml": "resources: [../../eu/fleet]\ntransformers: [render.yaml]\n", "elsewhere/c/render.yaml": single("c"), "link": "eu/third"}, "eu/leaf", []string{"leaf: eu/b of b"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			link := c.files["link"]
			delete(c.files, "link")
			dir := writeFleet(t, c.files)
			t.Chdir(dir)
			if link != "" {
				if err := os.Symlink("../elsewhere/c", link); err != nil {
					t.Fatal(err)
				}
			}
			r := render.Renderer{Find: functions.Unchecked, Files: render.NewSnapshot()}
			from := c.from
			if from == "" {
				from = "."
			}
			found, err := r.Overlays(from)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Fatalf("got %v, %v\nwant %s", found, err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range found {
				cluster, err := r.Cluster(o)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, fmt.Sprintf("%s: %s of %s", strings.TrimPrefix(o.Dir, "eu/"), o.Name, cluster))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestSeveralAsSingle: a cluster comes out of an overlay for several as out of one of its
// own, and so does what is said of it.
func TestSeveralAsSingle(t *testing.T) {
	t.Chdir(writeFleet(t, map[string]string{"eu/base/service.yaml": severalFleet["eu/base/service.yaml"] + "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: p, namespace: monitoring}\nspec: {template: {spec: {containers: [{name: p, image: 'quay.io/prometheus/prometheus:v3.1.0', args: [--config.file=/p.yml]}]}}}\n"}))
	r := render.Renderer{Find: functions.Unchecked, Files: render.NewSnapshot()}
	found, err := r.Overlays("eu/leaf")
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 {
		t.Fatal(found)
	}
	for _, o := range found {
		if err := os.WriteFile("eu/leaf/render.yaml", []byte(single(o.Cluster)), 0o644); err != nil {
			t.Fatal(err)
		}
		own := o
		own.Cluster = ""
		want := told(render.Renderer{Find: functions.Unchecked}.Render(own))
		if slices.ContainsFunc(want, func(line string) bool { return strings.HasPrefix(line, "internal") }) {
			t.Fatal(want)
		}
		if diff := cmp.Diff(want, told(r.Render(o))); diff != "" {
			t.Errorf("%s (-own +of several):\n%s", o.Cluster, diff)
		}
	}
}

// TestSeveralUnknown: where the clusters cannot be told, rendering says why.
func TestSeveralUnknown(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no Fleet":              {map[string]string{"eu/leaf/kustomization.yaml": "resources: [../base]\ntransformers: [render.yaml]\n"}, "there is no Fleet among the input items"},
		"a Fleet that is wrong": {map[string]string{"eu/fleet/fleet.yaml": "apiVersion: thanos-fleet.dev/v1alpha1\nkind: Fleet\nmetadata: {name: eu}\nspec: {clusterz: []}\n"}, `spec.clusterz: unknown field; did you mean "clusters"?`},
		"a file that is gone":   {map[string]string{"eu/base/service.yaml": ""}, "eu/base/kustomization.yaml:1: resources[0]"},
		"one and several":       {map[string]string{"eu/leaf/render.yaml": several("c") + "  cluster: b\n"}, "spec.clusters: cluster is given too; keep cluster for one, or clusters for several"},
	} {
		t.Chdir(writeFleet(t, c.files))
		text, failed := renderCase("eu/leaf")
		if !failed || !strings.Contains(text, c.want) {
			t.Errorf("%s: got %s", name, text)
		}
	}
}
