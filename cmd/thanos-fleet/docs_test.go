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

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
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
	file := "overlays/karmada/fleet/fleet.yaml"
	broken := strings.Replace(read(t, file), "    queries:\n    - member4", "    queries:\n    - member6", 1)
	if err := os.WriteFile(file, []byte(broken), 0o644); err != nil {
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

// TestREADMEsFleetIsOne: the Fleet that the README shows is read without a problem.
func TestREADMEsFleetIsOne(t *testing.T) {
	_, shown, found := strings.Cut(read(t, "../../README.md"), "<!-- fleet -->\n```yaml\n")
	if !found {
		t.Fatal("the README shows no Fleet")
	}
	text, _, _ := strings.Cut(shown, "```")
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	_, faults := fleet.Load([]fleet.Source{{Kind: fleet.Kind, Name: "example", Node: doc.Content[0]}})
	for _, f := range faults {
		t.Error(f)
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
