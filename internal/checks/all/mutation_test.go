package all_test

import (
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	every "github.com/thanos-fleet/thanos-fleet/internal/checks/all"
	"github.com/thanos-fleet/thanos-fleet/internal/golden"
	"github.com/thanos-fleet/thanos-fleet/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// changes is how many ways each fleet is changed in by `go test`; `make fuzz` tries more.
const changes = 2

// patience is how long the rules may take for a few manifests, on a slow machine that has
// much else to do.
const patience = time.Minute

// TestMutations gives the rules manifests that are changed in random places, always the
// same ones: every case of every rule, and what this project renders. Whatever stands
// there, no rule panics, and each says the same again, in whatever order objects come.
func TestMutations(t *testing.T) {
	for _, file := range fleetFiles(t) {
		t.Run(strings.TrimPrefix(file, ".."), func(t *testing.T) {
			t.Parallel()
			for j := range uint64(changes) {
				hold(t, fleetOf(t, file), seedOf(file)+j<<32)
			}
		})
	}
}

// seedOf is of the file alone, so that a case that comes changes nothing for others.
func seedOf(file string) uint64 { return uint64(crc32.ChecksumIEEE([]byte(filepath.ToSlash(file)))) }

// FuzzMutations is TestMutations with any seed.
func FuzzMutations(f *testing.F) {
	files := fleetFiles(f)
	for i := range 8 {
		f.Add(uint16(i*len(files)/8), uint64(i))
	}
	f.Fuzz(func(t *testing.T, number uint16, seed uint64) {
		hold(t, fleetOf(t, files[int(number)%len(files)]), seed)
	})
}

// fleetFiles are the cases of all rules, and the folders of rendered topologies.
func fleetFiles(t testing.TB) (files []string) {
	t.Helper()
	for _, pattern := range []string{filepath.Join("..", "*", "testdata", "*", "*.txtar"), filepath.Join("..", "..", "..", "testdata", "rendered", "*")} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatal(pattern, err)
		}
		files = append(files, found...)
	}
	return files
}

// fleetOf reads the manifests of each cluster of a case or of a rendered topology, by name.
func fleetOf(t testing.TB, file string) *txtar.Archive {
	t.Helper()
	if filepath.Ext(file) == ".txtar" {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return archive
	}
	archive := &txtar.Archive{}
	found, _ := filepath.Glob(filepath.Join(file, "*.yaml"))
	for _, f := range found {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		archive.Files = append(archive.Files, txtar.File{Name: filepath.Base(f), Data: data})
	}
	return archive
}

// hold changes one of the files of a fleet, and holds what all rules say of it twice.
func hold(t *testing.T, archive *txtar.Archive, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0))
	var manifests []int
	for i, f := range archive.Files {
		if filepath.Ext(f.Name) == ".yaml" {
			manifests = append(manifests, i)
		}
	}
	f := &archive.Files[manifests[r.IntN(len(manifests))]]
	data, done := odd(t, f.Data, r)
	f.Data = data
	said := make(chan []string, 1)
	go func() { said <- []string{told(archive, false), told(archive, true)} }()
	select {
	case lines := <-said:
		if strings.Contains(lines[0], "internal error") {
			t.Errorf("%s", lines[0])
		}
		if diff := cmp.Diff(lines[0], lines[1]); diff != "" {
			t.Errorf("the order of objects counts:\n%s", diff)
		}
	case <-time.After(patience):
		t.Errorf("nothing is said in %s", patience)
	}
	if t.Failed() {
		t.Logf("seed %d, in %s: %s\n%s", seed, f.Name, done, data)
	}
}

// odd changes one of the manifests in a few random places, or the configuration that one
// of its texts is.
func odd(t *testing.T, data []byte, r *rand.Rand) (changed []byte, done string) {
	t.Helper()
	documents := strings.Split("\n"+string(data), "\n---")
	i := r.IntN(len(documents))
	node, err := yaml.Parse(documents[i])
	if err != nil {
		return data, "nothing"
	}
	root := node.YNode()
	if texts := textsIn(root); len(texts) > 0 && r.IntN(2) == 0 {
		text := texts[r.IntN(len(texts))]
		inner := yaml.MustParse(text.Value).YNode()
		done = "inside of a text: " + golden.Mutate(inner, r)
		text.Value, text.Style = yaml.NewRNode(inner).MustString(), yaml.LiteralStyle
	} else {
		done = golden.Mutate(root, r)
	}
	printed, err := yaml.NewRNode(root).String()
	if err != nil {
		t.Fatal(err)
	}
	documents[i] = "\n" + printed
	return []byte(strings.Join(documents, "\n---")), done
}

// textsIn are the scalars that hold a mapping or a list of their own: files in ConfigMaps.
func textsIn(n *yaml.Node) (texts []*yaml.Node) {
	if n.Kind == yaml.ScalarNode && strings.ContainsAny(n.Value, "\n{") {
		if inner, err := yaml.Parse(n.Value); err == nil && inner.YNode().Kind != yaml.ScalarNode {
			texts = append(texts, n)
		}
	}
	for _, child := range n.Content {
		texts = append(texts, textsIn(child)...)
	}
	return texts
}

// told is what all rules say of a fleet; backwards turns the order of the objects.
func told(archive *txtar.Archive, backwards bool) string {
	f, err := fleetIn(archive, backwards)
	if err != nil {
		return "refused"
	}
	var lines []string
	for _, found := range checks.Run(every.Rules, f) {
		lines = append(lines, found.String())
	}
	slices.Sort(lines) // two objects of one name have no order of their own
	return strings.Join(lines, "\n")
}

func fleetIn(archive *txtar.Archive, backwards bool) (*observe.Fleet, error) {
	var inputs []observe.Input
	var known []*krm.Object
	for _, f := range archive.Files {
		name, isYAML := strings.CutSuffix(f.Name, ".yaml")
		if !isYAML {
			continue
		}
		objects, err := krm.ParseStream(f.Data)
		if err != nil {
			return nil, err
		}
		if backwards {
			slices.Reverse(objects)
		}
		if name == "fleet" {
			known = objects
			continue
		}
		inputs = append(inputs, observe.Input{Name: name, Objects: objects})
	}
	if fleet := inventory.Of(known); fleet != nil {
		for i := range inputs {
			inputs[i].Fleet, inputs[i].Entry = fleet, fleet.Cluster(inputs[i].Name)
		}
	}
	f := observe.Read(inputs)
	f.Complete = slices.ContainsFunc(archive.Files, func(f txtar.File) bool { return f.Name == "complete" })
	return f, nil
}
