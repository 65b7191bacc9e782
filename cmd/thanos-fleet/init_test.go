//go:build !image

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	thanosfleet "github.com/thanos-fleet/thanos-fleet"
	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
)

// TestInitRendersAsHere: a new repository of every topology renders to the bytes
// that the project's own overlays render to.
func TestInitRendersAsHere(t *testing.T) {
	here, err := filepath.Abs("../../testdata/rendered")
	if err != nil {
		t.Fatal(err)
	}
	topologies, err := scaffold.Topologies(thanosfleet.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, topology := range topologies {
		t.Run(topology.Name, func(t *testing.T) {
			if topology.Summary == "" {
				t.Error("the README has no first sentence")
			}
			t.Chdir(t.TempDir())
			if err := runInit(io.Discard, topology.Name, "fleet", nil, false); err != nil {
				t.Fatal(err)
			}
			t.Chdir("fleet")
			renderer := render.Renderer{Find: functions.Unchecked}
			overlays, err := collect(renderer, []string{"overlays"})
			if err != nil {
				t.Fatal(err)
			}
			results, err := renderAll(renderer, newScreen(os.Stderr), overlays)
			if err != nil {
				t.Fatal(err)
			}
			golden, err := filepath.Glob(filepath.Join(here, topology.Name, "*.yaml"))
			if err != nil || len(golden) != len(results) {
				t.Errorf("%d overlays, want those of %v", len(results), golden)
			}
			for _, r := range results {
				want, err := os.ReadFile(filepath.Join(here, r.Name+".yaml"))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), string(r.Stream())); diff != "" {
					t.Errorf("%s (-here +new repository):\n%s", r.Name, diff)
				}
			}
		})
	}
}

// TestOneOverlayRendersAsFolders: clusters that have one overlay come out as those that have
// a folder each, but for the order in which the Fleet has them, and for what says that a
// function made an exported Service.
func TestOneOverlayRendersAsFolders(t *testing.T) {
	here, err := filepath.Abs("../../testdata/rendered")
	if err != nil {
		t.Fatal(err)
	}
	for topology, same := range map[string][]string{
		"eks-sidecar":        {"eks-a", "eks-b"},
		"oke":                {"bom", "nrt", "syd"},
		"karmada":            {},
		"karmada-clusterset": {},
	} {
		t.Run(topology, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := runInit(io.Discard, topology, ".", nil, true); err != nil {
				t.Fatal(err)
			}
			renderer := render.Renderer{Find: functions.Unchecked, Files: render.NewSnapshot()}
			overlays, err := collect(renderer, []string{"overlays"})
			if err != nil {
				t.Fatal(err)
			}
			results, err := renderAll(renderer, newScreen(os.Stderr), overlays)
			if err != nil {
				t.Fatal(err)
			}
			golden, err := filepath.Glob(filepath.Join(here, topology, "*.yaml"))
			if err != nil || len(golden) != len(results) {
				t.Errorf("%d clusters, want those of %v", len(results), golden)
			}
			several := 0
			for _, r := range results {
				if r.Overlay.Cluster != "" {
					several++
				}
				want, got := read(t, filepath.Join(here, r.Name+".yaml")), string(r.Stream())
				if !slices.Contains(same, r.Cluster()) {
					want, got = unordered(want), unordered(got)
				}
				if r.Cluster() == "" {
					continue // a control plane names policies after what it places
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (-folder +one overlay):\n%s", r.Name, diff)
				}
			}
			if several < max(1, len(same)) {
				t.Errorf("%d clusters of one overlay", several)
			}
		})
	}
}

// unordered returns the lines of a text in order, without what functions say of what they
// made.
func unordered(text string) string {
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool {
		return strings.Contains(line, "thanos-fleet.dev/generated-by") || line == "  annotations:"
	})
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestInitRenamesClusters: a repository of every topology renders when all of its
// clusters have other names, and the Fleet says none of the old ones.
func TestInitRenamesClusters(t *testing.T) {
	topologies, err := scaffold.Topologies(thanosfleet.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, topology := range topologies {
		if topology.Name == "migrate" {
			continue // its manifests say themselves which cluster they are from
		}
		t.Run(topology.Name, func(t *testing.T) {
			files, err := scaffold.Repository(thanosfleet.Files, topology.Name, nil, false)
			if err != nil {
				t.Fatal(err)
			}
			rename := map[string]string{}
			for i, name := range scaffold.Clusters(files, topology.Name) {
				rename[name] = fmt.Sprintf("site-%d", i)
			}
			t.Chdir(t.TempDir())
			if err := runInit(io.Discard, topology.Name, ".", rename, false); err != nil {
				t.Fatal(err)
			}
			renderer := render.Renderer{Find: functions.Unchecked}
			overlays, err := collect(renderer, []string{"overlays"})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := renderAll(renderer, screen{Writer: t.Output(), short: true}, overlays); err != nil {
				t.Error(err)
			}
			fleets, err := filepath.Glob("overlays/" + topology.Name + "/fleet/*.yaml")
			if err != nil || len(rename) == 0 || len(fleets) < 2 {
				t.Fatal(rename, fleets, err)
			}
			for name := range rename {
				for _, path := range fleets {
					if regexp.MustCompile(`name: ` + name + `\b`).MatchString(read(t, path)) {
						t.Errorf("%s still names %s", path, name)
					}
				}
			}
		})
	}
}
