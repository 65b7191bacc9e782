package all_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	every "github.com/thanos-fleet/thanos-fleet/internal/checks/all"
	"github.com/thanos-fleet/thanos-fleet/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// breakage is one thing that is broken in a fleet that is sound.
type breakage struct {
	// What is broken, as a sentence.
	What string
	// In is the topology and the cluster, for instance oke/bom.
	In string
	// Change is a regular expression of what is changed, once, and To what it becomes.
	Change, To string
	// Append are objects that come in addition.
	Append string
	// Complete says that nothing is missing from the manifests.
	Complete bool
	// Want are the rules that speak then, and no others: one cause is told once.
	Want []string
}

// TestBreak breaks one thing at a time in what this project renders, and wants to be told
// of it by the rules that are named, and by no others.
func TestBreak(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "breakages.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var all []breakage
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&all); err != nil {
		t.Fatal(err)
	}
	sound := map[string][]observe.Input{}
	for _, b := range all {
		t.Run(b.In+"/"+b.What, func(t *testing.T) {
			topology, cluster, _ := strings.Cut(b.In, "/")
			if sound[topology] == nil {
				sound[topology] = rendered(t, topology)
			}
			var lines, rules []string
			for _, f := range checks.Run(every.Rules, b.fleet(t, sound[topology], cluster)) {
				if f.Rule.Severity != krm.Info {
					lines, rules = append(lines, f.String()), append(rules, f.Rule.ID)
				}
			}
			if diff := cmp.Diff(b.Want, slices.Compact(rules)); diff != "" {
				t.Errorf("rules that speak (-want +got):\n%s\n%s", diff, strings.Join(lines, "\n"))
			}
		})
	}
}

// rendered are the clusters of a topology with their inventory, which are sound.
func rendered(t *testing.T, topology string) []observe.Input {
	t.Helper()
	root := filepath.Join("..", "..", "..")
	files, err := filepath.Glob(filepath.Join(root, "testdata", "rendered", topology, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	known := inventory.Of(parse(t, filepath.Join(root, "overlays", topology, "fleet", "fleet.yaml")))
	var inputs []observe.Input
	for _, file := range files {
		input := observe.Input{Name: strings.TrimSuffix(filepath.Base(file), ".yaml"), Group: topology, Objects: parse(t, file), Fleet: known}
		if known != nil {
			input.Entry = known.Cluster(input.Name)
		}
		inputs = append(inputs, input)
	}
	return inputs
}

func parse(t *testing.T, file string) []*krm.Object {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := krm.ParseStream(data)
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// fleet is a topology in which one cluster is broken; it must hold what is to be changed.
func (b breakage) fleet(t *testing.T, sound []observe.Input, cluster string) *observe.Fleet {
	t.Helper()
	inputs := slices.Clone(sound)
	i := slices.IndexFunc(inputs, func(in observe.Input) bool { return in.Name == cluster })
	if i < 0 {
		t.Fatalf("no cluster %s", b.In)
	}
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "rendered", b.In+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if b.Change != "" {
		re := regexp.MustCompile(b.Change)
		at := re.FindSubmatchIndex(data)
		if at == nil {
			t.Fatalf("%s does not hold %q", b.In, b.Change)
		}
		data = slices.Concat(data[:at[0]], re.Expand(nil, []byte(b.To), data, at), data[at[1]:])
	}
	if b.Append != "" {
		data = slices.Concat(data, []byte("\n---\n"), []byte(b.Append))
	}
	if inputs[i].Objects, err = krm.ParseStream(data); err != nil {
		t.Fatal(err)
	}
	f := observe.Read(inputs)
	f.Complete = b.Complete
	return f
}
