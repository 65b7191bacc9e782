package conformance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// TestUpstreamStillBreaks runs what the project's guards refuse through upstream,
// so that a guard that upstream makes obsolete, or one that has no case, is seen.
//
// A case says the promise; then come
//
//	guards    the bad- cases that hold the guard, or those of a rule (group/rule/case), one
//	          to a line
//	outcome   what upstream does
//	says      a part of what it says
//	patience  how long it may take, when it never ends
//	run       the program and its arguments, one to a line
//
// and the files, in $DIR.
func TestUpstreamStillBreaks(t *testing.T) {
	paths, err := filepath.Glob("testdata/upstream/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			c := readBroken(t, path)
			c.guarded(t)
			c.breaks(t)
		})
	}
}

type broken struct{ files map[string]string }

func readBroken(t *testing.T, path string) broken {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := broken{map[string]string{}}
	for _, f := range archive.Files {
		c.files[f.Name] = string(f.Data)
	}
	return c
}

func (c broken) text(name string) string { return strings.TrimSpace(c.files[name]) }

// guarded: the golden cases that are named refuse something.
func (c broken) guarded(t *testing.T) {
	t.Helper()
	guards := strings.Fields(c.files["guards"])
	if len(guards) == 0 {
		t.Error("no golden case is named")
	}
	for _, guard := range guards {
		archive, err := txtar.ParseFile(guardFile(guard))
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.Contains(string(txtar.Format(archive)), "\nerror: ") {
			t.Errorf("%s refuses nothing", guard)
		}
	}
}

func guardFile(guard string) string {
	if parts := strings.Split(guard, "/"); len(parts) == 3 {
		return filepath.Join("..", "internal", "checks", parts[0], "testdata", parts[1], parts[2]+".txtar")
	}
	function, name, _ := strings.Cut(guard, "/")
	return filepath.Join("..", "functions", function, "testdata", name+".txtar")
}

// breaks: upstream does what the case says.
func (c broken) breaks(t *testing.T) {
	t.Helper()
	s := &Sandbox{Root: t.TempDir()}
	for name, content := range c.files {
		if err := os.WriteFile(filepath.Join(s.Root, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	line := strings.Split(strings.ReplaceAll(c.text("run"), "$DIR", s.Root), "\n")
	s.Args = line[1:]
	if patience, err := time.ParseDuration(c.text("patience")); err == nil {
		s.Patience = patience
	}
	v := Start(upstream.Program(line[0]), s)
	ledger.Judged("upstream breaks as the guards say", string(v.Outcome) == c.text("outcome"))
	if string(v.Outcome) != c.text("outcome") || !strings.Contains(v.Said, c.text("says")) {
		t.Errorf("upstream %s, want %s saying %q:\n%s", v.Outcome, c.text("outcome"), c.text("says"), lastLines(v.Said, 8))
	}
}
