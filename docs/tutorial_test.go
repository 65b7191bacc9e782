package docs_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// block is a fenced block of a document: its language, what stands in it, and where.
type block struct {
	language, body string
	// from and to are the body's place in the document.
	from, to int
	// follows tells that nothing but space is between this block and commands before it.
	follows bool
	// fails tells that a command must fail: <!-- fails --> stands before it.
	fails bool
}

var fence = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```\n")

func blocks(text string) []block {
	var found []block
	end := 0
	for _, m := range fence.FindAllStringSubmatchIndex(text, -1) {
		between := strings.TrimSpace(text[end:m[0]])
		found = append(found, block{
			language: text[m[2]:m[3]], body: text[m[4]:m[5]], from: m[4], to: m[5],
			follows: between == "" && len(found) > 0 && found[len(found)-1].language == "sh", fails: strings.HasSuffix(between, "<!-- fails -->"),
		})
		end = m[1]
	}
	return found
}

// walk does what a document asks its reader to do, in order, in one folder: it runs sh
// blocks, applies diff blocks, and returns the document with each text block that
// follows a sh block as the command printed it.
type walk struct {
	t *testing.T
	// dir is where the reader is; a block may change it.
	dir, path string
	judge     *judge
}

func (w *walk) document(text string) string {
	var out strings.Builder
	at, printed, ran := 0, "", 0
	for _, b := range blocks(text) {
		switch {
		case b.language == "sh":
			printed = w.run(b)
			ran++
		case b.language == "diff":
			w.edit(b.body)
		case b.language == "text" && b.follows:
			out.WriteString(text[at:b.from])
			if printed = stable(printed); stable(b.body) == printed {
				printed = b.body // the same but for how long it took
			}
			out.WriteString(printed)
			at = b.to
		case b.language == "text":
			for _, command := range kubectls(b.body) {
				w.judge.dir = w.dir
				w.judge.command(command)
			}
		}
	}
	if ran == 0 {
		w.t.Fatal("no command in the document")
	}
	w.judge.pages(text)
	return out.String() + text[at:]
}

// run runs a block of commands, and returns what they print.
func (w *walk) run(b block) string {
	where := filepath.Join(w.t.TempDir(), "where")
	script := fmt.Sprintf("trap 'pwd >%s' EXIT\n%s", where, b.body)
	cmd := exec.Command("bash", "-euo", "pipefail", "-c", script)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "PATH="+w.path+":"+os.Getenv("PATH"), "LC_ALL=C", "MAKEFLAGS=", "MAKELEVEL=")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if failed := errors.As(err, &exit); err != nil && !failed || failed != b.fails {
		w.t.Fatalf("%s\n%s%v; must fail: %t", b.body, out, err, b.fails)
	}
	dir, err := os.ReadFile(where)
	if err != nil {
		w.t.Fatal(err)
	}
	w.dir = strings.TrimSpace(string(dir))
	return string(out)
}

// edit applies a diff without line numbers: what it takes away and leaves must stand
// in the file exactly once.
func (w *walk) edit(diff string) {
	w.t.Helper()
	header, hunk, _ := strings.Cut(diff, "\n")
	name, found := strings.CutPrefix(header, "--- ")
	if !found {
		w.t.Fatalf("a diff begins with --- and its file, not with %s", header)
	}
	var before, after string
	for line := range strings.Lines(hunk) {
		if line[0] != '+' {
			before += line[1:]
		}
		if line[0] != '-' {
			after += line[1:]
		}
	}
	path := filepath.Join(w.dir, name)
	text, err := os.ReadFile(path)
	if err != nil {
		w.t.Fatal(err)
	}
	if n := strings.Count(string(text), before); n != 1 {
		w.t.Fatalf("%s holds %d times\n%sin\n%s", name, n, before, text)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), before, after, 1)), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

var took = regexp.MustCompile(` +[0-9.]+m?s( +|$)`)

// stable puts one time in place of every time that something took, and the columns
// beside it at one place.
func stable(text string) string {
	text = took.ReplaceAllString(text, "  20ms  ")
	return regexp.MustCompile(`BYTES +TIME +`).ReplaceAllString(text, "BYTES  TIME  ")
}

// walked are the documents that a reader can follow, each in an empty folder.
var walked = []string{
	"diff.md", "leaving.md", "renaming.md", "secrets.md", "six-clusters.md",
	"tutorial.md", "updating-bases.md", "upgrades.md",
}

// TestTutorial walks documents with the binary alone: what they show is what happens.
func TestTutorial(t *testing.T) {
	bin := t.TempDir()
	build := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(bin, "thanos-fleet"), "../cmd/thanos-fleet")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range walked {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			w := walk{t: t, dir: t.TempDir(), path: bin, judge: newJudge(t, bin)}
			got := w.document(string(text))
			if *update {
				if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(text), got); diff != "" {
				t.Errorf("%s shows what does not happen; read it, then make update (-shown +happens):\n%s", name, diff)
			}
		})
	}
}
