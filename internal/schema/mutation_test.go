package schema_test

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/golden"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// mutations of each configuration and inventory are tried by `go test`.
const mutations = 3

// TestMutations changes what good cases take in random places, always the same ones.
// What the code takes no schema refuses, and what strict decoding refuses no schema takes.
func TestMutations(t *testing.T) {
	counts := map[bool]int{}
	for _, def := range functions.All() {
		for _, c := range golden.Cases(t, filepath.Join(root, "functions", def.Name, "testdata")) {
			for seed := range uint64(mutations) {
				if !c.Bad {
					hold(t, def, c, seed, counts)
				}
			}
		}
	}
	t.Logf("%d were taken, %d refused", counts[true], counts[false])
	if counts[true] < 300 || counts[false] < 300 {
		t.Error("too few of one kind to tell anything")
	}
}

// FuzzMutations is TestMutations with any seed.
func FuzzMutations(f *testing.F) {
	for i := range functions.All() {
		f.Add(uint8(i), uint16(i), uint64(i))
	}
	f.Fuzz(func(t *testing.T, function uint8, number uint16, seed uint64) {
		def := functions.All()[int(function)%len(functions.All())]
		cases := golden.Cases(t, filepath.Join(root, "functions", def.Name, "testdata"))
		if c := cases[int(number)%len(cases)]; !c.Bad {
			hold(t, def, c, seed, map[bool]int{})
		}
	})
}

func hold(t *testing.T, def *krm.Definition, c *golden.Case, seed uint64, counts map[bool]int) {
	t.Helper()
	list, ours, done := mutated(t, c, seed)
	if list == nil {
		return
	}
	text, err := yaml.Marshal(list)
	if err != nil {
		return // the mutation is no YAML
	}
	works := runs(def, text)
	for i, n := range ours {
		takenAs := works && i == 0 || i > 0 && isSound(ours[1:])
		refused := refusal(t, n)
		counts[refused == nil]++
		switch faults := faultsOf(n); {
		case takenAs && refused != nil:
			t.Errorf("%s, %s (seed %d): the code takes it, but %v\n%s", c.Path, done, seed, refused, textOf(n))
		case len(faults) > 0 && refused == nil && !slices.ContainsFunc(faults, isOfYAML):
			t.Errorf("%s, %s (seed %d): the schema takes it, but %v\n%s", c.Path, done, seed, faults, textOf(n))
		}
	}
}

// isOfYAML tells a fault that JSON does not have.
func isOfYAML(p problem.Problem) bool {
	message := p.String()
	return slices.ContainsFunc([]string{"given twice", "timestamp", "binary", "got a number, want a whole number"}, func(part string) bool {
		return strings.Contains(message, part)
	})
}

// mutated returns the ResourceList of a case with the spec of one of our objects changed,
// and these objects, the configuration first.
func mutated(t *testing.T, c *golden.Case, seed uint64) (list *yaml.Node, ours []*yaml.Node, done string) {
	t.Helper()
	docs := documents(string(c.Input(t)))
	if len(docs) != 1 || c.File("stdin") != "" {
		return nil, nil, ""
	}
	config := entry(docs[0], "functionConfig")
	if !isOurs(config) {
		return nil, nil, "" // kpt's own form
	}
	ours = []*yaml.Node{config}
	for _, item := range entry(docs[0], "items").Content {
		if isOurs(item) {
			ours = append(ours, item)
		}
	}
	r := rand.New(rand.NewPCG(seed, uint64(len(c.Path))))
	if spec := entry(ours[r.IntN(len(ours))], "spec"); len(spec.Content) > 0 {
		done = golden.Mutate(spec, r)
	}
	return docs[0], ours, done
}
