//go:build !image

package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// another is a cluster that a topology takes: what add-cluster is called with.
type another struct {
	topology   string
	oneOverlay bool
	scaffold.Addition
}

// anothers has each topology, in each form that init knows.
var anothers = []another{
	{"eks-sidecar", false, scaffold.Addition{Name: "eks-c", Like: "eks-b", Labels: map[string]string{"region": "us-west-2"}}},
	{"eks-sidecar", true, scaffold.Addition{Name: "eks-c", Like: "eks-b"}},
	{"karmada", false, scaffold.Addition{Name: "member6", Like: "member4", QueriedBy: []string{"member5"}}},
	{"karmada", false, scaffold.Addition{Name: "member6", Like: "member5"}},
	{"karmada", true, scaffold.Addition{Name: "member6", Like: "member4", QueriedBy: []string{"member5"}}},
	{"karmada-clusterset", false, scaffold.Addition{Name: "member6", Like: "member4", QueriedBy: []string{"member5"}}},
	{"karmada-clusterset", true, scaffold.Addition{Name: "member6", Like: "member4"}},
	{"karmada-multiclusterservice", false, scaffold.Addition{Name: "member6", Like: "member4", QueriedBy: []string{"member5"}}},
	{"migrate", false, scaffold.Addition{Name: "host", Like: "raw"}},
	{"oke", false, scaffold.Addition{Name: "fra", Like: "sin", ObjectStore: "syd", QueriedBy: nil}},
	{"oke-receive", false, scaffold.Addition{Name: "fra", Like: "sin", ObjectStore: "sin"}},
	{"oke-single", false, scaffold.Addition{Name: "fra", Like: "sin", ObjectStore: "sin", Addresses: []string{"10.4.2.10:10901", "10.4.2.11:10901"}}},
	{"operator-gerrit", false, scaffold.Addition{Name: "cd", Like: "ci"}},
	{"raw", false, scaffold.Addition{Name: "lab", Like: "outside", Labels: map[string]string{"cluster_name": "lab"}}},
}

// startFleet makes a repository of a topology in a folder of its own, and goes there.
func startFleet(t *testing.T, topology string, oneOverlay bool) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := runInit(io.Discard, topology, ".", nil, oneOverlay); err != nil {
		t.Fatal(err)
	}
}

func quiet(t *testing.T) screen { return screen{Writer: t.Output(), mute: true} }

// bytesOf are the files of the current folder, by path, and its empty folders.
func bytesOf(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if inside, _ := os.ReadDir(path); err == nil && len(inside) == 0 {
				all[path] = "an empty folder"
			}
			return err
		}
		text, err := os.ReadFile(path)
		all[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestAddedAndRemoved: a cluster that is added and leaves again leaves no byte behind, in
// every topology.
func TestAddedAndRemoved(t *testing.T) {
	for i, c := range anothers {
		t.Run(c.topology+" "+c.Like, func(t *testing.T) {
			startFleet(t, c.topology, c.oneOverlay)
			before := bytesOf(t)
			a := addition{Addition: c.Addition}
			a.topology, a.unchecked = "overlays/"+c.topology, true
			if err := a.run(io.Discard, quiet(t)); err != nil {
				t.Fatal(err)
			}
			if cmp.Equal(before, bytesOf(t)) {
				t.Fatal("nothing was added")
			}
			if i == 0 {
				dryRunWritesNothing(t, c)
			}
			var r removal
			r.name, r.topology = c.Name, "overlays/"+c.topology
			if err := r.run(io.Discard, quiet(t)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, bytesOf(t)); diff != "" {
				t.Errorf("(-before +after):\n%s", diff)
			}
		})
	}
}

func dryRunWritesNothing(t *testing.T, c another) {
	var r removal
	r.name, r.topology, r.dryRun = c.Name, "overlays/"+c.topology, true
	added := bytesOf(t)
	if err := r.run(io.Discard, quiet(t)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(added, bytesOf(t)); diff != "" {
		t.Errorf("a dry run writes (-before +after):\n%s", diff)
	}
}

// TestRefusedLeavesAll: what others need does not leave, and nothing is written.
func TestRefusedLeavesAll(t *testing.T) {
	for topology, cluster := range map[string]string{
		"eks-sidecar": "observability", "karmada": "member5", "oke": "sin", "oke-single": "sin", "raw": "nowhere", "operator-gerrit": "ci",
	} {
		t.Run(topology, func(t *testing.T) {
			startFleet(t, topology, false)
			before := bytesOf(t)
			var r removal
			r.name = cluster
			r.topology = "overlays/" + topology
			err := r.run(io.Discard, quiet(t))
			if err == nil || errors.Is(err, errFailed) {
				t.Error(err)
			}
			if diff := cmp.Diff(before, bytesOf(t)); diff != "" {
				t.Errorf("(-before +after):\n%s", diff)
			}
		})
	}
}

// renames has topologies, in each form that init knows, with clusters that get another name.
var renames = []struct {
	topology, cluster    string
	oneOverlay, rendered bool
}{
	{"eks-sidecar", "eks-a", false, true},
	{"eks-sidecar", "eks-a", true, false},
	{"eks-sidecar", "observability", false, false},
	{"karmada", "member4", false, true},
	{"karmada", "member4", true, true},
	{"karmada-multiclusterservice", "member4", false, false},
	{"oke", "syd", false, false},
	{"oke", "sin", true, false},
	{"oke-single", "sin", false, false},
	{"operator-gerrit", "ci", false, false},
	{"raw", "outside", false, true},
}

// TestRenamedThereAndBack: a cluster that gets another name, and its own again, is what it
// was; in between all renders as before, but for the name.
func TestRenamedThereAndBack(t *testing.T) {
	for _, c := range renames {
		t.Run(c.topology+" "+c.cluster, func(t *testing.T) {
			startFleet(t, c.topology, c.oneOverlay)
			rename := func(from, to string, keep bool) {
				t.Helper()
				r := renaming{to: to, keepLabel: keep}
				r.name, r.topology, r.unchecked = from, "overlays/"+c.topology, !c.rendered
				if err := r.run(io.Discard, quiet(t)); err != nil {
					t.Fatal(err)
				}
			}
			before, rendered := bytesOf(t), map[string]string(nil)
			if c.rendered {
				rendered = renderedFleet(t)
			}
			rename(c.cluster, "zone-9", false)
			if cmp.Equal(before, bytesOf(t)) {
				t.Fatal("nothing was renamed")
			}
			if c.rendered {
				if diff := cmp.Diff(rendered, named(renderedFleet(t), "zone-9", c.cluster)); diff != "" {
					t.Errorf("(-before +renamed):\n%s", diff)
				}
			}
			rename("zone-9", c.cluster, false)
			if diff := cmp.Diff(before, bytesOf(t)); diff != "" {
				t.Fatalf("(-before +there and back):\n%s", diff)
			}
			if !c.rendered {
				return
			}
			rename(c.cluster, "zone-9", true)
			if diff := cmp.Diff(labelsIn(rendered), labelsIn(renderedFleet(t))); diff != "" {
				t.Errorf("with its label kept (-before +renamed):\n%s", diff)
			}
		})
	}
}

// renderedFleet is what all overlays render to, by their names.
func renderedFleet(t *testing.T) map[string]string {
	t.Helper()
	renderer := newRenderer()
	overlays, err := collect(renderer, []string{"overlays"})
	if err != nil {
		t.Fatal(err)
	}
	results, err := renderAll(renderer, quiet(t), overlays)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, r := range results {
		all[r.Name] = unordered(rulesChecksum.ReplaceAllString(string(r.Stream()), ""))
	}
	return all
}

// rulesChecksum is of texts that hold names, too.
var rulesChecksum = regexp.MustCompile(`rules-checksum: \w+`)

// named has another name in the place of one, in names and texts.
func named(all map[string]string, from, to string) map[string]string {
	renamed := map[string]string{}
	for name, text := range all {
		renamed[word.Replace(name, from, to)] = unordered(word.Replace(text, from, to))
	}
	return renamed
}

var externalLabel = regexp.MustCompile(`(?m)^ *(cluster|cluster_name): .*$`)

// labelsIn are the lines of all clusters that set the label which tells them apart.
func labelsIn(all map[string]string) []string {
	var lines []string
	for _, text := range all {
		lines = append(lines, externalLabel.FindAllString(text, -1)...)
	}
	slices.Sort(lines)
	return lines
}
