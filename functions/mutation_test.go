package functions_test

import (
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/golden"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// mutations of each case are tried by `go test`; `make fuzz` tries more.
const mutations = 5

// TestMutations changes the input of every case in random places, always the same
// ones: whatever a user gets wrong, nothing is lost and nothing panics.
func TestMutations(t *testing.T) {
	for _, def := range functions.All() {
		t.Run(def.Name, func(t *testing.T) {
			t.Parallel()
			cases, edits := casesOf(t, def)
			for i, c := range cases {
				for seed := range uint64(mutations) {
					input, done := mutated(t, c, seed)
					t.Run(filepath.Base(c.Path), func(t *testing.T) {
						golden.Hold(t, def, edits, input)
						if t.Failed() {
							t.Logf("case %d, seed %d: %s\n%s", i, seed, done, input)
						}
					})
				}
			}
		})
	}
}

// FuzzMutations is TestMutations with any seed.
func FuzzMutations(f *testing.F) {
	for i := range functions.All() {
		for j := range 8 {
			f.Add(uint8(i), uint16(j), uint64(j))
		}
	}
	f.Fuzz(func(t *testing.T, function uint8, number uint16, seed uint64) {
		def := functions.All()[int(function)%len(functions.All())]
		cases, edits := casesOf(t, def)
		c := cases[int(number)%len(cases)]
		input, done := mutated(t, c, seed)
		golden.Hold(t, def, edits, input)
		if t.Failed() {
			t.Logf("%s, seed %d: %s\n%s", c.Path, seed, done, input)
		}
	})
}

type prepared struct {
	cases []*golden.Case
	edits golden.Edits
}

var preparedOf sync.Map

func casesOf(t testing.TB, def *krm.Definition) ([]*golden.Case, golden.Edits) {
	t.Helper()
	if p, found := preparedOf.Load(def.Name); found {
		return p.(prepared).cases, p.(prepared).edits
	}
	cases := golden.Cases(t, filepath.Join(def.Name, "testdata"))
	p := prepared{cases, golden.EditsOf(t, def, cases)}
	preparedOf.Store(def.Name, p)
	return p.cases, p.edits
}

// mutated returns the input of a case, changed in a few places.
func mutated(t testing.TB, c *golden.Case, seed uint64) (input []byte, done string) {
	t.Helper()
	var doc yaml.Node
	if yaml.Unmarshal(c.Input(t), &doc) != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		t.Skip() // a case that is no ResourceList
	}
	r := rand.New(rand.NewPCG(seed, uint64(len(c.Path))))
	within := "items"
	if r.IntN(5) == 0 {
		within = "functionConfig"
	}
	for i := 0; i+1 < len(doc.Content[0].Content); i += 2 {
		if doc.Content[0].Content[i].Value == within {
			done = golden.Mutate(doc.Content[0].Content[i+1], r)
		}
	}
	text, err := krm.NewPrinter()(krm.NewObject(yaml.NewRNode(doc.Content[0])))
	if err != nil {
		t.Skip() // the mutation is no YAML
	}
	return text, done
}
