package revision_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/revision"
)

// repository is a repository of git with files; a name that ends in @ is a link to what
// stands in it.
func repository(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "repo")
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if link, isLink := strings.CutSuffix(path, "@"); isLink {
			err = os.Symlink(text, link)
		} else {
			err = os.WriteFile(path, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	git(t, dir, "init", "-q", "-b", "main")
	git(t, dir, "add", "-A")
	commit(t, dir)
	return dir
}

func commit(t *testing.T, dir string) {
	t.Helper()
	git(t, dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "one")
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", args, err, out)
	}
	return string(out)
}

func write(t *testing.T, dir, name string) *revision.Tree {
	t.Helper()
	r, err := revision.Find(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := r.Write(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tree.Remove(); err != nil {
			t.Error(err)
		}
	})
	return tree
}

// TestWrite: files are as they were committed, whatever the working tree and the filters
// of git say now, and links lead where they did.
func TestWrite(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("outside"), 0o644); err != nil {
		t.Fatal(err)
	}
	dir := repository(t, map[string]string{
		"a/file": "one\r\n", "a b/ü \"x\"\n.yaml": "odd", "inside@": "a/file", "deep/link@": "../a", "absolute@": outside,
		".gitattributes": "a/file export-ignore text eol=lf\n", "pointer": "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "empty": "",
	})
	if err := os.WriteFile(filepath.Join(dir, "a/file"), []byte("two"), 0o644); err != nil {
		t.Fatal(err)
	}
	before := git(t, dir, "status", "--porcelain") + git(t, dir, "count-objects", "-v")
	tree := write(t, dir, "main")
	for name, want := range map[string]string{
		"a b/ü \"x\"\n.yaml": "odd", "deep/link/file": "one\n", "a/file": "one\n", "inside": "one\n", "absolute": "outside", "empty": "",
	} {
		got, err := os.ReadFile(filepath.Join(tree.Root, name))
		if err != nil || string(got) != want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, want)
		}
	}
	if diff := cmp.Diff([]string{"pointer"}, tree.Pointers); diff != "" || filepath.Base(tree.Root) != "repo" {
		t.Error(diff, tree.Root)
	}
	if after := git(t, dir, "status", "--porcelain") + git(t, dir, "count-objects", "-v"); after != before {
		t.Errorf("git has changed:\n%s\n%s", before, after)
	}
}

// TestLinksThatLeaveTheRepository lead to what is there now.
func TestLinksThatLeaveTheRepository(t *testing.T) {
	dir := repository(t, map[string]string{"sub/link@": "../../beside", "file": "x"})
	if err := os.WriteFile(filepath.Join(dir, "../beside"), []byte("now"), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(write(t, dir, "HEAD").Root, "sub/link"))
	if err != nil || string(got) != "now" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestSubmodulesAreToldAndNotRead(t *testing.T) {
	inner := repository(t, map[string]string{"kustomization.yaml": "resources: []\n"})
	dir := repository(t, map[string]string{"file": "x"})
	git(t, dir, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "bases")
	commit(t, dir)
	tree := write(t, dir, "HEAD")
	if diff := cmp.Diff([]string{"bases"}, tree.Submodules); diff != "" {
		t.Error(diff)
	}
	if _, err := os.Stat(filepath.Join(tree.Root, "bases")); !os.IsNotExist(err) {
		t.Error(err)
	}
	err := tree.Explain(os.ErrNotExist)
	if err != os.ErrNotExist {
		t.Error(err)
	}
	told := tree.Explain(&os.PathError{Op: "open", Path: "bases/kustomization.yaml", Err: os.ErrNotExist})
	if !strings.Contains(told.Error(), "bases is a submodule") {
		t.Error(told)
	}
}

func TestWrongRevisions(t *testing.T) {
	dir := repository(t, map[string]string{"file": "x"})
	git(t, dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "--allow-empty", "-m", "two")
	r, err := revision.Find(t.Context(), filepath.Join(dir, "not/there/yet"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"nothing", "", "--all", "-h", "main:file", "HEAD~9"} {
		if tree, err := r.Write(t.Context(), name); err == nil {
			t.Errorf("%q is %s", name, tree.Commit)
		}
	}
	shallow := filepath.Join(t.TempDir(), "shallow")
	git(t, dir, "clone", "-q", "--depth=1", "file://"+dir, shallow)
	if r, err = revision.Find(t.Context(), shallow); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Write(t.Context(), "HEAD~1"); err == nil || !strings.Contains(err.Error(), "fetch-depth: 0") {
		t.Error(err)
	}
	if _, err := revision.Find(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "in no working tree of git") {
		t.Error(err)
	}
	if path, err := r.Below(t.TempDir()); err == nil {
		t.Error(path)
	}
}

// TestNothingIsLeftBehind where writing is given up.
func TestNothingIsLeftBehind(t *testing.T) {
	dir := repository(t, map[string]string{"file": "x"})
	t.Setenv("TMPDIR", t.TempDir())
	r, err := revision.Find(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Write(ctx, "HEAD"); err == nil {
		t.Error("it is written")
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) > 0 {
		t.Error(left, err)
	}
}
