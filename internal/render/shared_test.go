package render_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// FuzzShared makes random fleets: overlays side by side that take the same folders, or
// nearly so, and change them in ways of their own. What comes of one, and what is said of
// it, is the same with the others as alone.
func FuzzShared(f *testing.F) {
	for seed := range uint64(40) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		dir := t.TempDir()
		newRandomFleet(seed, dir).write(t)
		checkShared(t, dir)
	})
}

// TestSharedOverlays is the same for the overlays of this repository.
func TestSharedOverlays(t *testing.T) {
	checkShared(t, "../../overlays")
	overlays, err := render.Renderer{Find: functions.Unchecked, Files: render.NewSnapshot()}.Overlays("../../overlays")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range overlays {
		checkOnly(t, o)
	}
}

// TestSharedCases is the same for fleets that were rendered wrongly once.
func TestSharedCases(t *testing.T) {
	paths, err := filepath.Glob("testdata/shared/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			checkShared(t, unpack(t, archive))
		})
	}
}

func checkShared(t *testing.T, dir string) {
	t.Helper()
	together := render.Renderer{Find: functions.Unchecked, Files: render.NewSnapshot()}
	overlays, err := together.Overlays(dir)
	if err != nil || len(overlays) == 0 {
		t.Fatalf("%d overlays: %v", len(overlays), err)
	}
	alone := render.Renderer{Find: functions.Unchecked, Reference: true}
	for outcome := range together.RenderAll(overlays) {
		o := outcome.Overlay
		if o.Cluster == "a" {
			t.Errorf("%s is for a, too", o.Dir)
		}
		if diff := cmp.Diff(told(alone.Render(o)), told(outcome.Result, outcome.Err)); diff != "" {
			t.Errorf("%s (-alone +together):\n%s\n%s", o.Name, diff, shortShow(dir))
		}
	}
	checkOnly(t, overlays[0])
}

// checkOnly: an overlay that is the only one comes out the same, and the files of its
// objects are found when they are asked for.
func checkOnly(t *testing.T, o render.Overlay) {
	t.Helper()
	only := render.Renderer{Find: functions.Unchecked, Files: render.NewSnapshot()}
	for outcome := range only.RenderAll([]render.Overlay{o}) {
		want, err := render.Renderer{Find: functions.Unchecked, Reference: true}.Render(o)
		if result := outcome.Result; result != nil && result.Unplaced {
			if want != nil {
				want.Unplaced = true
			}
			files := only.Place(o)
			for i, object := range result.Objects {
				result.Objects[i].File = files[object.Ref]
			}
		}
		if diff := cmp.Diff(told(want, err), told(outcome.Result, outcome.Err)); diff != "" {
			t.Errorf("%s (-reference +only):\n%s", o.Name, diff)
		}
	}
}

func shortShow(dir string) string {
	if strings.HasPrefix(dir, "..") {
		return ""
	}
	return show(dir)
}

// told is all that a result says.
func told(r *render.Result, err error) []string {
	if err != nil {
		return []string{err.Error()}
	}
	all := []string{r.Cluster()}
	for _, f := range r.Findings {
		all = append(all, fmt.Sprintf("%s:%d %s", f.File, f.Line, f))
	}
	for _, o := range r.Objects {
		all = append(all, fmt.Sprintf("%s of %s\n%s", o.Ref, o.File, o.YAML))
	}
	for _, o := range r.Locals() {
		plain := o.Copy()
		plain.RemoveAnnotation(krm.OriginAnnotation) // the file is compared, and what generated it is nobody's
		if r.Unplaced && !o.IsInventory() {
			all = append(all, fmt.Sprintf("local %s\n%s", o.Ref(), plain.Node().MustString()))
			continue
		}
		all = append(all, fmt.Sprintf("local %s of %s %s\n%s", o.Ref(), o.File(), r.FileOf(o), plain.Node().MustString()))
	}
	return all
}

func newRandomFleet(seed uint64, dir string) *randomTree {
	tr := &randomTree{Rand: rand.New(rand.NewPCG(seed, 2)), dir: dir, program: "none", files: map[string]string{}}
	tr.namespaced = tr.chance(70)
	for i := range 1 + tr.IntN(2) {
		tr.base(fmt.Sprintf("base%d", i))
	}
	for i := range 1 + tr.IntN(3) {
		tr.layer(fmt.Sprintf("layer%d", i))
	}
	if tr.isOdd = seed%2 == 1; tr.isOdd {
		tr.odd()
	}
	tr.inventory("fleet")
	folders := tr.Perm(len(tr.folders))[:1+tr.IntN(min(3, len(tr.folders)))]
	for i := range 2 + tr.IntN(3) {
		if tr.chance(15) {
			folders = tr.Perm(len(tr.folders))[:1+tr.IntN(min(3, len(tr.folders)))]
		}
		tr.overlay(fmt.Sprintf("overlay%d", i), folders)
	}
	for i := range tr.IntN(5) {
		tr.twin("overlay0", fmt.Sprintf("twin%d", i))
	}
	if tr.chance(30) { // the others are for a
		tr.files["overlay1/fn.yaml"] = strings.Replace(tr.files["overlay1/fn.yaml"], "cluster: a", "clusters: ["+tr.one(`"*"`, "b", "{matchLabels: {cluster: b}}")+"]", 1)
	}
	return tr
}

// inventory is a folder of entries, which may do more than to list them.
func (tr *randomTree) inventory(dir string) {
	k := &kustomization{dir: dir}
	docs := strings.Split(fleetYAML, "---\n")
	var names []string
	for i, doc := range docs[:3] {
		if name := fmt.Sprintf("entry%d.yaml", i); tr.chance(80) || i == 0 {
			names, tr.files[dir+"/"+name] = append(names, name), doc
			continue
		}
		tr.files[dir+"/"+names[len(names)-1]] += "---\n" + doc
	}
	k.say("resources: [%s]", strings.Join(names, ", "))
	if tr.chance(10) {
		k.say("commonAnnotations: {owner: sre}")
	}
	if tr.chance(10) {
		name := dir + "/" + names[0]
		tr.files[name] = strings.Replace(tr.files[name], `"true"`, tr.one("''", "", `"false"`), 1)
	}
	tr.files["login/login.yaml"] = docs[3]
	tr.files["login/kustomization.yaml"] = "resources: [login.yaml]\n"
	tr.files[k.dir+"/kustomization.yaml"] = k.text.String()
}

// overlay takes the inventory and folders, and may say what touches the inventory or
// lists some of it itself.
func (tr *randomTree) overlay(dir string, folders []int) {
	k := &kustomization{dir: dir}
	resources := []string{"../fleet"}
	for _, at := range folders {
		resources = append(resources, "../"+tr.folders[at])
	}
	resources = append(resources, "../login")
	if tr.chance(10) {
		resources[0], resources[1] = resources[1], resources[0]
	}
	if tr.chance(15) {
		resources = append(resources, "own.yaml")
		tr.files[dir+"/own.yaml"] = tr.one("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own, namespace: monitoring}\n",
			"apiVersion: thanos-fleet.dev/v1alpha1\nkind: FleetCluster\nmetadata: {name: c, annotations: {config.kubernetes.io/local-config: 'true'}}\n")
	}
	k.say("resources: [%s]", strings.Join(resources, ", "))
	tr.rename(k, 20)
	tr.change(k)
	for _, more := range []string{
		"replacements: [{source: {kind: Fleet, fieldPath: metadata.name}, targets: [{select: {kind: Service}, fieldPaths: [metadata.annotations.fleet], options: {create: true}}]}]",
		"replacements: [{source: {kind: Secret, name: login, fieldPath: metadata.name}, targets: [{select: {kind: Service}, fieldPaths: [metadata.annotations.login], options: {create: true}}]}]",
		"replacements: [{source: {kind: Secret, name: login, fieldPath: metadata.name}, targets: [{select: {name: '.*'}, fieldPaths: [metadata.annotations.login], options: {create: true}}]}]",
	} {
		if tr.chance(12) && !strings.Contains(k.text.String(), "replacements") {
			k.say("%s", more)
		}
	}
	if tr.chance(30) && !strings.Contains(k.text.String(), "configMapGenerator") {
		k.say("configMapGenerator: [{name: local, literals: [a=%s], options: {annotations: {config.kubernetes.io/local-config: 'true'}}}]", dir)
	}
	if tr.isOdd {
		tr.oddly(k)
	}
	tr.files[filepath.Join(dir, "fn.yaml")] = tr.function("RenderCluster")
	k.say("transformers: [fn.yaml]")
	tr.files[dir+"/kustomization.yaml"] = k.text.String()
}

// twin is an overlay that says what another says, but for its function.
func (tr *randomTree) twin(of, dir string) {
	for name, text := range maps.Clone(tr.files) {
		if at, found := strings.CutPrefix(name, of+"/"); found {
			tr.files[dir+"/"+at] = text
		}
	}
	tr.files[dir+"/fn.yaml"] = tr.function(tr.one("RenderCluster", "InjectExternalLabels", "GenHashring"))
}
