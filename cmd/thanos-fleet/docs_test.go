//go:build !image

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// TestREADMEShowsTheRealError does what the README asks its reader to try, and
// looks for the line that it shows.
func TestREADMEShowsTheRealError(t *testing.T) {
	readme := read(t, "../../README.md")
	shown := regexp.MustCompile("(?s)\n\n```text\n(error: .*?)```").FindStringSubmatch(readme)
	if shown == nil {
		t.Fatal("the README shows no error")
	}
	copyTree(t, "bases", "overlays")
	file := "overlays/karmada/fleet/fleet.yaml"
	broken := strings.Replace(read(t, file), "    queries:\n    - member4", "    queries:\n    - member6", 1)
	if err := os.WriteFile(file, []byte(broken), 0o644); err != nil {
		t.Fatal(err)
	}
	renderer := render.Renderer{Find: functions.Unchecked}
	overlays, err := collect(renderer, []string{"overlays/karmada"})
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if _, err := renderAll(renderer, screen{Writer: &got}, overlays); err == nil {
		t.Error("it renders")
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
	copyTree(t, "bases", "overlays", "examples/check")
	for _, c := range commands {
		root := newRoot()
		root.SetArgs(strings.Fields(c[1]))
		root.SetOut(io.Discard)
		if err := root.Execute(); err != nil {
			t.Errorf("%s: %v", c[0], err)
		}
	}
}

// TestCommandsOfOneOverlayAndScaleRun runs what these documents ask their reader to type, in
// order, each in an empty folder.
func TestCommandsOfOneOverlayAndScaleRun(t *testing.T) {
	for _, document := range []string{"one-overlay.md", "scale.md"} {
		t.Run(document, func(t *testing.T) {
			commands := regexp.MustCompile(`(?m)^ *(thanos-fleet|diff) (.+)$`).FindAllStringSubmatch(read(t, "../../docs/"+document), -1)
			if len(commands) < 5 {
				t.Fatalf("only %d commands", len(commands))
			}
			t.Chdir(t.TempDir())
			for _, c := range commands {
				if c[1] == "thanos-fleet" {
					runOK(t, strings.Fields(c[2]))
				} else if out, err := exec.Command(c[1], strings.Fields(c[2])...).CombinedOutput(); err != nil {
					t.Errorf("%s: %v\n%s", c[0], err, out)
				}
			}
		})
	}
}

// TestCommandsOfEditorsRun runs what the document asks for, and finds the files that it names.
func TestCommandsOfEditorsRun(t *testing.T) {
	text := read(t, "../../docs/editors.md")
	commands := regexp.MustCompile(`(?m)^thanos-fleet (.+)$`).FindAllStringSubmatch(text, -1)
	t.Chdir(t.TempDir())
	for _, c := range commands {
		runOK(t, strings.Fields(c[1]))
	}
	files := regexp.MustCompile("`([a-z-]+\\.schema\\.json)`").FindAllStringSubmatch(text, -1)
	if len(commands) == 0 || len(files) < 4 {
		t.Fatalf("%d commands and %d files", len(commands), len(files))
	}
	for _, m := range files {
		if _, err := os.Stat("schemas/" + m[1]); err != nil {
			t.Error(err)
		}
	}
}

// TestREADMEShowsRealFindings runs the check that the README shows, and looks for the
// lines that it shows.
func TestREADMEShowsRealFindings(t *testing.T) {
	m := regexp.MustCompile("(?s)\nbin/thanos-fleet (check [^\n]*)\n```\n\n<!-- check -->\n```text\n(.*?)```").FindStringSubmatch(read(t, "../../README.md"))
	if m == nil {
		t.Fatal("the README shows no check")
	}
	copyTree(t, "examples/check")
	out := runOK(t, strings.Fields(m[1]))
	for line := range strings.Lines(m[2]) {
		if !strings.Contains(out, line) {
			t.Errorf("the README shows\n%swhat is found is\n%s", line, out)
		}
	}
}

func runOK(t *testing.T, args []string) string {
	t.Helper()
	var out bytes.Buffer
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(&out)
	if err := root.Execute(); err != nil {
		t.Errorf("%s: %v", args, err)
	}
	return out.String()
}

// TestCommandsOfCheckAndReportRun runs the commands of these documents, in order.
func TestCommandsOfCheckAndReportRun(t *testing.T) {
	for _, document := range []string{"check.md", "report.md"} {
		t.Run(document, func(t *testing.T) { runBlocks(t, document) })
	}
}

func runBlocks(t *testing.T, document string) {
	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(read(t, "../../docs/"+document), -1)
	if len(blocks) < 2 {
		t.Fatalf("only %d blocks", len(blocks))
	}
	copyTree(t, "bases", "overlays", "examples/check")
	for _, block := range blocks {
		for line := range strings.Lines(block[1]) {
			line, _, _ = strings.Cut(line, "#")
			line, _, _ = strings.Cut(line, ">")
			runOK(t, strings.Fields(line)[1:])
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

// TestExamplesInHelpRun runs the examples of every command's help, each command's in
// a copy of the repository of its own.
func TestExamplesInHelpRun(t *testing.T) {
	for _, cmd := range append(newRoot().Commands(), newRoot()) {
		if cmd.Example == "" {
			if cmd.Flags().HasAvailableFlags() && cmd.Name() != "completion" {
				t.Errorf("%s has flags and no example", cmd.Name())
			}
			continue
		}
		t.Run(cmd.Name(), func(t *testing.T) {
			runExamples(t, cmd.Example)
		})
	}
}

// runExamples runs those lines that call this program; list.yaml is that of testdata.
func runExamples(t *testing.T, examples string) {
	archive, err := txtar.ParseFile("testdata/function.txt")
	if err != nil {
		t.Fatal(err)
	}
	copyTree(t, "bases", "overlays", "examples")
	for _, f := range archive.Files {
		if err := os.WriteFile(f.Name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ran := 0
	for line := range strings.Lines(examples) {
		line, _, _ = strings.Cut(line, "#")
		line, _, _ = strings.Cut(line, "|")
		line, _, _ = strings.Cut(line, ">")
		line, stdin, _ := strings.Cut(line, "<")
		words := strings.Fields(line)
		if words[0] != "thanos-fleet" {
			continue
		}
		root := newRoot()
		if stdin != "" {
			root.SetIn(strings.NewReader(read(t, strings.TrimSpace(stdin))))
		}
		switch {
		case ran > 0:
		case words[1] == "diff":
			prepareDiff(t)
		case words[1] == "report":
			runOK(t, []string{"render", "overlays", "-o", "out"})
		}
		root.SetArgs(words[1:])
		root.SetOut(io.Discard)
		if err := root.Execute(); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		ran++
	}
	if ran == 0 {
		t.Error("no example calls thanos-fleet")
	}
}

// prepareDiff makes the working directory what the examples of diff need: a repository of
// git with the revisions that they name, and a folder that was rendered.
func prepareDiff(t *testing.T) {
	for _, args := range [][]string{
		{"init", "-q", "-b", "main"},
		{"add", "."},
		{"-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "first"},
		{"tag", "v1.4"},
		{"tag", "v1.5"},
		{"update-ref", "refs/remotes/origin/main", "HEAD"},
	} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args, err, out)
		}
	}
	runOK(t, []string{"render", "overlays", "-o", "out"})
}

// TestDocsNameEveryCommand: who reads the README or the tutorial has met every command
// that writes or shows a fleet.
func TestDocsNameEveryCommand(t *testing.T) {
	text := read(t, "../../README.md") + read(t, "../../docs/tutorial.md")
	for _, cmd := range append(newDesk(), newRender()...) {
		if !strings.Contains(text, "thanos-fleet "+cmd.Name()) {
			t.Errorf("no document says thanos-fleet %s", cmd.Name())
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
