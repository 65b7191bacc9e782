//go:build e2e

package e2e_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestKustomizeGivesWhatTheCasesOfRenderExpect: hashes, renamed objects, sort
// orders and configurations of every form, through the real kustomize.
func TestKustomizeGivesWhatTheCasesOfRenderExpect(t *testing.T) {
	needBuilt(t)
	paths, err := filepath.Glob("../internal/render/testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range paths {
		if strings.HasPrefix(filepath.Base(path), "bad-") {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			dir, want := t.TempDir(), ""
			for _, f := range archive.Files {
				if f.Name == "want.yaml" {
					want = string(f.Data)
					continue
				}
				write(t, filepath.Join(dir, f.Name), f.Data)
			}
			got := command{dir: dir}.ok(t, "kustomize", "build", "--enable-alpha-plugins", "--enable-exec", "overlay")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-render +kustomize):\n%s", diff)
			}
		})
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
