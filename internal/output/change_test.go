package output

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestInterrupted: who ends the program before files are moved gets the old state.
func TestInterrupted(t *testing.T) {
	dir := tree(t, map[string]string{"notes": "mine"})
	mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "1"))
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(fmt.Errorf("terminated"))
	f := Folder{Dir: dir, IsThere: func(string) bool { return false }}
	if _, err := f.Write(ctx, []Rendering{stream("x/a", "2"), stream("x/b", "2")}, nil); err == nil || !strings.HasSuffix(err.Error(), "interrupted, and nothing is written: terminated") {
		t.Error(err)
	}
	want(t, dir, map[string]string{"notes": "mine", "x/a.yaml": "1"})
}

// TestNewFolderGoesAgain: what was made for nothing is not left.
func TestNewFolderGoesAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (Folder{Dir: dir}).Write(ctx, []Rendering{stream("x/a", "2")}, nil); err == nil {
		t.Error("no error")
	}
	if _, err := os.Lstat(dir); !os.IsNotExist(err) {
		t.Errorf("%s is left", dir)
	}
}

// TestKilled kills a run in every place between two files, and runs another that has
// nothing to do with the first one's files: all of them are new then.
func TestKilled(t *testing.T) {
	old := []Rendering{stream("x/a", "1"), stream("x/b", "1"), stream("x/gone", "1"), stream("x/gone2", "1")}
	files := []File{{Path: "x/a.yaml", Data: []byte("2")}, {Path: "x/b.yaml", Data: []byte("2")}, {Path: "y/new.yaml", Data: []byte("2")}}
	after := map[string]string{"x/a.yaml": "2", "x/b.yaml": "2", "y/new.yaml": "2", "z/z.yaml": "3"}
	for moves := range 6 {
		t.Run(fmt.Sprint(moves), func(t *testing.T) {
			dir := t.TempDir()
			mustWrite(t, Folder{Dir: dir}, "overlays", old...)
			root, err := os.OpenRoot(dir)
			if err != nil {
				t.Fatal(err)
			}
			record := &record{sources: map[string]string{"x/a": "overlays/x/a"}, sums: map[string][]string{}}
			for _, f := range files {
				record.add(f.Path, sum(f.Data))
			}
			c := change{files: append(files, File{Path: RecordName, Data: []byte(record.String())}), remove: []string{"x/gone.yaml", "x/gone2.yaml"}}
			killAfter(t, c, root, moves)

			mustWrite(t, Folder{Dir: dir}, "elsewhere", stream("z/z", "3"))
			want(t, dir, after)
			mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "4"))
		})
	}
}

// killAfter does what run does, and no more after some moves.
func killAfter(t *testing.T, c change, root *os.Root, moves int) {
	t.Helper()
	if err := c.stage(context.Background(), root); err != nil {
		t.Fatal(err)
	}
	if err := root.Rename(staging, moving); err != nil {
		t.Fatal(err)
	}
	for i, at := range c.remove {
		if i < moves {
			if err := root.Remove(at); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, f := range c.files {
		if i+len(c.remove) < moves {
			if err := place(root, f.Path); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestKilledWhileStaging: what a run left beside is thrown away.
func TestKilledWhileStaging(t *testing.T) {
	dir := tree(t, map[string]string{staging + "/new/x/a.yaml": "half of it"})
	mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/b", "1"))
	want(t, dir, map[string]string{"x/b.yaml": "1"})
}

// TestChangedAfterItWasKilled: the second run does not write over what somebody did
// between the two.
func TestChangedAfterItWasKilled(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "1"))
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	killAfter(t, change{files: []File{{Path: "x/a.yaml", Data: []byte("2")}}}, root, 0)
	if err := os.WriteFile(filepath.Join(dir, "x/a.yaml"), []byte("by hand"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := write(t, Folder{Dir: dir}, "overlays", stream("x/a", "3")); err == nil || !strings.Contains(err.Error(), "changed since it was rendered") {
		t.Error(err)
	}
	want(t, dir, map[string]string{"x/a.yaml": "by hand"})
}

// TestMoveFailsHalfway: what is done is undone.
func TestMoveFailsHalfway(t *testing.T) {
	dir := tree(t, map[string]string{"a": "old", "gone": "old", "d/e": "old"})
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	c := change{files: []File{{Path: "a", Data: []byte("new")}, {Path: "b/new", Data: []byte("new")}, {Path: "d", Data: []byte("in the way")}}, remove: []string{"gone"}}
	if err := c.run(context.Background(), root); err == nil {
		t.Fatal("no error")
	}
	want(t, dir, map[string]string{"a": "old", "gone": "old", "d/e": "old"})
	if _, err := os.Stat(filepath.Join(dir, "b")); err == nil {
		t.Error("a new folder is left")
	}
}

// TestTwoAtOnce: the second waits for the first.
func TestTwoAtOnce(t *testing.T) {
	dir := t.TempDir()
	unlock, err := lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func(old time.Duration) { patience = old }(patience)
	patience = 50 * time.Millisecond
	if _, err := write(t, Folder{Dir: dir}, "overlays", stream("x/a", "1")); err == nil || !strings.Contains(err.Error(), "another program has locked it") {
		t.Error(err)
	}
	patience = time.Minute
	time.AfterFunc(50*time.Millisecond, unlock)
	mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "1"))
}

// TestWaitsForRemoved: a run that made the folder and ends with an error takes it away, and
// who waits for it makes it anew.
func TestWaitsForRemoved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	for _, rendered := range [][]Rendering{nil, {stream("x/a", "1")}} {
		first, err := Folder{Dir: dir}.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rendered {
			if err := first.Add(r); err != nil {
				t.Fatal(err)
			}
		}
		time.AfterFunc(50*time.Millisecond, func() { _ = first.Abort() })
		second, err := Folder{Dir: dir}.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := second.Abort(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Error("a new folder is left")
		}
	}
	first, err := Folder{Dir: dir}.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(50*time.Millisecond, func() { _ = first.Abort() })
	mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "1"))
}

func TestPlace(t *testing.T) {
	dir := tree(t, map[string]string{"a": "old", "b/file": ""})
	if err := Place(context.Background(), dir, map[string][]byte{"a": []byte("new"), "a1": []byte("new"), "b/file/below": nil}); err == nil {
		t.Error("no error")
	}
	want(t, dir, map[string]string{"a": "old", "b/file": ""})
	if err := Place(context.Background(), dir, map[string][]byte{"a": []byte("new"), "c/d": []byte("new")}); err != nil {
		t.Error(err)
	}
	want(t, dir, map[string]string{"a": "new", "b/file": "", "c/d": "new"})
}

// TestChange: what goes and what comes is one step, and goes back when it fails.
func TestChange(t *testing.T) {
	dir := tree(t, map[string]string{"a/x": "old", "a/y": "old", "b": "old", "mine/z": "kept"})
	if err := Change(context.Background(), dir, map[string][]byte{"b/below": nil}, []string{"a/x", "a/y"}); err == nil {
		t.Error("no error")
	}
	want(t, dir, map[string]string{"a/x": "old", "a/y": "old", "b": "old", "mine/z": "kept"})
	if err := Change(context.Background(), dir, map[string][]byte{"c/x": []byte("new")}, []string{"a/x", "a/y"}); err != nil {
		t.Error(err)
	}
	want(t, dir, map[string]string{"c/x": "new", "b": "old", "mine/z": "kept"})
	if _, err := os.Lstat(filepath.Join(dir, "a")); !os.IsNotExist(err) {
		t.Error("an empty folder is left")
	}
}

// TestWrite: one file, through a link, and never in place of what is none.
func TestWrite(t *testing.T) {
	dir := tree(t, map[string]string{"a": "old", "link": "->a", "folder/b": "", Prefix + "a": "half, of a run that was killed"})
	for _, c := range []struct{ name, want string }{
		{"new/file", ""},
		{"link", ""},
		{"folder", "is a folder; name a file, or - for stdout"},
		{"/dev/null", "is a device; name a file"},
	} {
		path := c.name
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		err := Write(path, []byte("new"))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	want(t, dir, map[string]string{"a": "new", "link": "->a", "folder/b": "", "new/file": "new"})
}
