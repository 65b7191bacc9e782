//go:build !image

package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
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
	for _, c := range anothers {
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
			var r removal
			r.name, r.topology, r.unchecked = c.Name, "overlays/"+c.topology, true
			r.dryRun = true
			added := bytesOf(t)
			if err := r.run(io.Discard, quiet(t)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(added, bytesOf(t)); diff != "" {
				t.Errorf("a dry run writes (-before +after):\n%s", diff)
			}
			r = removal{}
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
