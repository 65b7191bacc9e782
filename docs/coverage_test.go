// Package docs_test holds the documents against the tree. Of coverage.yaml every
// file that delivers a row exists, every rendered golden file holds the row's
// settings, and coverage.md is made of it; examples render; links lead somewhere.
package docs_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "rewrite coverage.md")

// setup is one published multi-cluster setup.
type setup struct {
	// Letter that the IDs of its rows begin with.
	Letter string
	Title  string
	// Rows is how many rows the setup has.
	Rows  int
	Table []row
}

// row is one capability of a setup, and what delivers it.
type row struct {
	ID, What string
	// Note says how it is done today, where that differs.
	Note string
	// Files that deliver it, from the root; of a document also "file.md#anchor".
	Files []string
	// Rendered golden files below testdata/rendered, without extension, and the
	// texts that each must hold: the row's settings.
	Rendered map[string][]string
}

func load(t *testing.T) []setup {
	t.Helper()
	text, err := os.ReadFile("coverage.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var setups []setup
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&setups); err != nil {
		t.Fatal(err)
	}
	return setups
}

func TestEveryRowIsThere(t *testing.T) {
	for _, s := range load(t) {
		var want, got []string
		for n := 1; n <= s.Rows; n++ {
			want = append(want, fmt.Sprint(s.Letter, n))
		}
		for _, r := range s.Table {
			got = append(got, r.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rows of %s (-want +got):\n%s", s.Letter, diff)
		}
	}
}

func TestFilesOfRows(t *testing.T) {
	for _, s := range load(t) {
		for _, r := range s.Table {
			if len(r.Files) == 0 {
				t.Errorf("%s: no file delivers it", r.ID)
			}
			for _, file := range r.Files {
				checkFile(t, r.ID, file)
			}
		}
	}
}

func checkFile(t *testing.T, id, file string) {
	path, anchor, anchored := strings.Cut(file, "#")
	text, err := os.ReadFile(filepath.Join("..", path))
	info, statErr := os.Stat(filepath.Join("..", path))
	switch {
	case statErr != nil:
		t.Errorf("%s: %s does not exist", id, path)
	case !anchored && (info.IsDir() || err == nil):
	case err != nil:
		t.Errorf("%s: %v", id, err)
	case !slices.Contains(anchors(text), anchor):
		t.Errorf("%s: %s has no heading #%s; it has %v", id, path, anchor, anchors(text))
	}
}

var heading = regexp.MustCompile(`(?m)^#+ (.+)$`)

// anchors are the headings of a Markdown file as links name them.
func anchors(text []byte) []string {
	var found []string
	seen := map[string]int{}
	for _, m := range heading.FindAllStringSubmatch(withoutCode(string(text)), -1) {
		words := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(m[1]), "")
		anchor := strings.ReplaceAll(words, " ", "-")
		if n := seen[anchor]; n > 0 {
			found = append(found, fmt.Sprint(anchor, "-", n))
		} else {
			found = append(found, anchor)
		}
		seen[anchor]++
	}
	return found
}

func TestRenderedHoldsTheSettings(t *testing.T) {
	for _, s := range load(t) {
		for _, r := range s.Table {
			for name, settings := range r.Rendered {
				text, err := os.ReadFile(filepath.Join("..", "testdata", "rendered", name+".yaml"))
				if err != nil {
					t.Errorf("%s: %v", r.ID, err)
					continue
				}
				for _, setting := range settings {
					if !holds(string(text), setting) {
						t.Errorf("%s: %s does not hold:\n%s", r.ID, name, setting)
					}
				}
			}
		}
	}
}

// holds tells whether whole lines of the text are the setting's, one after the
// other, wherever they are indented to.
func holds(text, setting string) bool {
	want := strings.Split(strings.TrimSpace(setting), "\n")
	lines := strings.Split(text, "\n")
	for at := range lines {
		if at+len(want) <= len(lines) && same(lines[at:at+len(want)], want) {
			return true
		}
	}
	return false
}

func same(lines, want []string) bool {
	indent := strings.Index(lines[0], strings.TrimSpace(lines[0]))
	for n, line := range lines {
		if n > 0 && (len(line) < indent || strings.TrimSpace(line[:indent]) != "") {
			return false
		}
		if line[min(indent, len(line)):] != want[n] {
			return false
		}
	}
	return true
}

func TestHolds(t *testing.T) {
	text := "a:\n  b:\n  - c: 1\n    d: 2\n"
	for setting, want := range map[string]bool{
		"- c: 1":           true,
		"b:\n- c: 1":       true,
		"- c: 1\n  d: 2":   true,
		"c: 1":             false,
		"- c":              false,
		"b:\n  - c: 1":     false,
		"- c: 1\n  d: 2\n": true,
	} {
		if got := holds(text, setting); got != want {
			t.Errorf("holds(%q) = %v", setting, got)
		}
	}
}

func TestCoverageIsFresh(t *testing.T) {
	got := markdown(load(t))
	if *update {
		if err := os.WriteFile("coverage.md", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("coverage.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("coverage.md is stale, run make update (-want +got):\n%s", diff)
	}
}

func markdown(setups []setup) string {
	var out strings.Builder
	out.WriteString(`# Coverage

Five published multi-cluster setups, row by row, and what delivers each of their
capabilities here. Generated from [coverage.yaml](coverage.yaml), which also holds the
exact settings that a test looks for in the rendered files.
`)
	for _, s := range setups {
		fmt.Fprintf(&out, "\n## %s: %s\n\n| row | what | delivered by | held by |\n|---|---|---|---|\n", s.Letter, s.Title)
		for _, r := range s.Table {
			what := r.What
			if r.Note != "" {
				what += "<br>" + r.Note
			}
			fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", r.ID, what, links(r.Files, ""), links(rendered(r), "testdata/rendered/"))
		}
	}
	return out.String()
}

func rendered(r row) []string {
	var files []string
	for name := range r.Rendered {
		files = append(files, "testdata/rendered/"+name+".yaml")
	}
	slices.Sort(files)
	return files
}

func links(files []string, hide string) string {
	var out []string
	for _, file := range files {
		out = append(out, fmt.Sprintf("[%s](../%s)", strings.TrimSuffix(strings.TrimPrefix(file, hide), ".yaml"), file))
	}
	return strings.Join(out, "<br>")
}
