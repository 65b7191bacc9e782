//go:build !image

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
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
			if err := runInit(io.Discard, topology.Name, "fleet", nil); err != nil {
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
			files, err := scaffold.Repository(thanosfleet.Files, topology.Name, nil)
			if err != nil {
				t.Fatal(err)
			}
			rename := map[string]string{}
			for i, name := range scaffold.Clusters(files, topology.Name) {
				rename[name] = fmt.Sprintf("site-%d", i)
			}
			t.Chdir(t.TempDir())
			if err := runInit(io.Discard, topology.Name, ".", rename); err != nil {
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
