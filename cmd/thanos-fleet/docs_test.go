//go:build !image

package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// TestREADMEShowsTheRealError does what the README asks its reader to try, and
// looks for the line that it shows.
func TestREADMEShowsTheRealError(t *testing.T) {
	readme := read(t, "../../README.md")
	shown := regexp.MustCompile("(?s)```text\n(error: .*?)```").FindStringSubmatch(readme)
	if shown == nil {
		t.Fatal("the README shows no error")
	}
	copyTree(t, "bases", "overlays")
	fleet := "overlays/karmada/fleet/fleet.yaml"
	broken := strings.Replace(read(t, fleet), "    queries:\n    - member4", "    queries:\n    - member6", 1)
	if err := os.WriteFile(fleet, []byte(broken), 0o644); err != nil {
		t.Fatal(err)
	}
	o, err := render.NewOverlay("overlays/karmada/member5")
	if err != nil {
		t.Fatal(err)
	}
	result, err := render.Renderer{Find: functions.ByKind}.Render(o)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	for _, f := range result.Findings {
		got.WriteString(f.String() + "\n")
	}
	if got.String() != shown[1] {
		t.Errorf("the README shows\n%swhat happens is\n%s", shown[1], got.String())
	}
}

// TestREADMECommandsRun runs what the README asks its reader to type, in order.
func TestREADMECommandsRun(t *testing.T) {
	commands := regexp.MustCompile(`(?m)^bin/thanos-fleet (.+)$`).FindAllStringSubmatch(read(t, "../../README.md"), -1)
	if len(commands) < 5 {
		t.Fatalf("only %d commands", len(commands))
	}
	copyTree(t, "bases", "overlays")
	for _, c := range commands {
		root := newRoot()
		root.SetArgs(strings.Fields(c[1]))
		root.SetOut(io.Discard)
		if err := root.Execute(); err != nil {
			t.Errorf("%s: %v", c[0], err)
		}
	}
}

// TestImagesInDocsAreOfThisVersion: examples that people copy name the version
// that they read about.
func TestImagesInDocsAreOfThisVersion(t *testing.T) {
	image := regexp.MustCompile(`ghcr\.io/thanos-fleet/[a-z-]+:(v[0-9.]+)`)
	found := 0
	for _, pattern := range []string{"../../*.md", "../../*/*.md", "../../*/*/*.md", "../../*/*/Kptfile"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			for _, m := range image.FindAllStringSubmatch(read(t, path), -1) {
				if found++; m[1] != version.Version {
					t.Errorf("%s names %s, the version is %s", path, m[0], version.Version)
				}
			}
		}
	}
	if found == 0 {
		t.Error("no image in any document")
	}
}

// TestLinksInDocsLeadSomewhere checks every relative link.
func TestLinksInDocsLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	for _, pattern := range []string{"../../*.md", "../../*/*.md", "../../*/*/*.md"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			for _, m := range link.FindAllStringSubmatch(read(t, path), -1) {
				if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
					t.Errorf("%s: link to %s: %v", path, m[1], err)
				}
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// copyTree copies folders of the repository into a temporary one and works there.
func copyTree(t *testing.T, folders ...string) {
	t.Helper()
	dir := t.TempDir()
	for _, folder := range folders {
		if err := os.CopyFS(filepath.Join(dir, folder), os.DirFS(filepath.Join("../..", folder))); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}
