package history

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestLast: each file has the day of the commit that changed it last; what is in no commit, and
// what is in no repository, has none.
func TestLast(t *testing.T) {
	dir := t.TempDir()
	git := func(day string, args ...string) {
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_COMMITTER_DATE="+day+"T12:00:00Z", "GIT_AUTHOR_DATE="+day+"T12:00:00Z")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatal(err, string(out))
		}
	}
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	git("2026-01-01", "init", "-q")
	old, both := write("a/old é.yaml", "1"), write("both.yaml", "1")
	git("2026-01-01", "add", ".")
	git("2026-01-01", "commit", "-qm", "one")
	write("both.yaml", "2")
	git("2026-02-03", "commit", "-qam", "two")
	for file, want := range map[string]string{
		old: "2026-01-01", both: "2026-02-03", write("new.yaml", "1"): "", filepath.Join(t.TempDir(), "x"): "", filepath.Join(dir, "gone"): "",
	} {
		if got := New().Last(file); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
}

// TestNoCommit: a repository that has none yet has no history.
func TestNoCommit(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("git", "-C", dir, "init", "-q").CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	if got := New().Last(filepath.Join(dir, "a")); got != "" {
		t.Errorf("it is %q", got)
	}
}
