package bases_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// components is the folder of kustomize components, which bases do without.
const components = "components"

// TestComponents holds that each is a component, that no function is in one, and
// that what its README shows builds.
func TestComponents(t *testing.T) {
	entries, err := os.ReadDir(components)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		t.Run(e.Name(), func(t *testing.T) {
			dir := filepath.Join(components, e.Name())
			k := readKustomization(t, dir)
			if k.Kind != types.ComponentKind {
				t.Errorf("kind %s, want %s", k.Kind, types.ComponentKind)
			}
			if len(k.Transformers)+len(k.Generators)+len(k.Validators) > 0 {
				t.Error("lists functions; they stand at the root of an overlay")
			}
			built := checkExample(t, dir)
			for _, o := range built {
				checkPods(t, built, o)
			}
			checkGuardsNamed(t, dir)
			for _, r := range k.Resources {
				checkAdded(t, filepath.Join(dir, r), e.Name(), built)
			}
		})
	}
}

func readKustomization(t *testing.T, dir string) types.Kustomization {
	t.Helper()
	var k types.Kustomization
	data, err := os.ReadFile(filepath.Join(dir, "kustomization.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(data, &k); err != nil {
		t.Fatal(err)
	}
	return k
}

// checkAdded: a file of a component holds one object, labelled with the
// component's name. Its API takes it, for it is among those that were built.
func checkAdded(t *testing.T, file, component string, built []metav1.Object) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := krm.ParseStream(data)
	if err != nil || len(objects) != 1 {
		t.Fatalf("%s holds %d objects (%v), want one", file, len(objects), err)
	}
	for _, o := range built {
		if o.GetLabels()[krm.ComponentLabel] == component {
			return
		}
	}
	t.Errorf("%s: the README's example builds no object labelled %s: %s", file, krm.ComponentLabel, component)
}

// guard is a label for a function that has to run, in a file.
var guard = regexp.MustCompile(regexp.QuoteMeta(krm.GuardPrefix) + `([a-z-]+)`)

// checkGuardsNamed: a README names each function that its component waits for.
func checkGuardsNamed(t *testing.T, dir string) {
	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range guard.FindAllStringSubmatch(string(data), -1) {
			if !strings.Contains(string(readme), "- `"+found[1]+"`") {
				t.Errorf("%s waits for %s, and the README does not say what that fills in", file, found[1])
			}
		}
	}
}

// usage is the first YAML block below a README's heading "How to use".
var usage = regexp.MustCompile("(?s)\n## How to use\n.*?```yaml\n(.*?)```")

// checkExample builds the kustomization that a README shows.
func checkExample(t *testing.T, dir string) []metav1.Object {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := usage.FindStringSubmatch(string(readme))
	if found == nil {
		t.Fatal(`the README shows no kustomization below "How to use"`)
	}
	if strings.Contains(found[1], "\n- path: ") {
		return nil // a patch in a file, which the README shows next
	}
	return build(t, example(t, dir, found[1]))
}

// example writes a kustomization of an overlay, where bases are three folders
// above, and returns its folder.
func example(t *testing.T, name, kustomization string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), filepath.Base(name))
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	bases, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		t.Fatal(err)
	}
	relative, err := filepath.Rel(dir, bases)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(kustomization, "../../../bases", relative)
	if err := os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
