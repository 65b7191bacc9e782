package output

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree writes files into a new folder and returns it. A text that begins with -> is a link.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		err := error(nil)
		if target, isLink := strings.CutPrefix(text, "->"); isLink {
			err = os.Symlink(target, path)
		} else {
			err = os.WriteFile(path, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// content returns the files of a folder, without the record.
func content(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == RecordName {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		if target, err := os.Readlink(path); err == nil {
			found[name] = "->" + target
			return nil
		}
		data, err := os.ReadFile(path)
		found[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// one is the rendering of an overlay; each text is an object's, or with one text
// alone, under "", the whole stream's.
func one(name string, texts map[string]string) Rendering {
	r := Rendering{Name: name, Source: "overlays/" + name}
	for file, text := range texts {
		path := name + "/" + file
		if file == "" {
			path = name + ".yaml"
		}
		r.Files = append(r.Files, File{Path: path, Data: []byte(text)})
	}
	return r
}

func stream(name, text string) Rendering { return one(name, map[string]string{"": text}) }

func write(t *testing.T, f Folder, covered string, renderings ...Rendering) (Report, error) {
	t.Helper()
	if f.IsThere == nil {
		f.IsThere = func(string) bool { return false }
	}
	return f.Write(context.Background(), renderings, []string{covered})
}

func mustWrite(t *testing.T, f Folder, covered string, renderings ...Rendering) Report {
	t.Helper()
	report, err := write(t, f, covered, renderings...)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func want(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	if diff := cmp.Diff(files, content(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRemovesWhatIsGone: of what was rendered from the folders that are given, and
// of nothing else.
func TestRemovesWhatIsGone(t *testing.T) {
	dir := tree(t, map[string]string{"fleet.svg": "a picture", "x/notes.txt": "mine"})
	f := Folder{Dir: dir}
	mustWrite(t, f, "overlays", stream("x/a", "1"), stream("x/b", "2"), stream("y/c", "3"), one("y/d", map[string]string{"e.yaml": "4", "f.yaml": "5"}))

	for _, step := range []struct {
		name, covered string
		renderings    []Rendering
		removed       []string
	}{
		{"one overlay alone", "overlays/x/a", []Rendering{stream("x/a", "6")}, nil},
		{"an object", "overlays/y/d", []Rendering{one("y/d", map[string]string{"e.yaml": "4"})}, []string{"y/d/f.yaml"}},
		{"a cluster of a topology", "overlays/x", []Rendering{stream("x/a", "6")}, []string{"x/b.yaml"}},
		{"a folder whose name begins the same", "overlays/y/", nil, []string{"y/c.yaml", "y/d/e.yaml"}},
		{"again", "overlays", []Rendering{stream("x/a", "6")}, nil},
	} {
		report := mustWrite(t, f, step.covered, step.renderings...)
		if diff := cmp.Diff(step.removed, report.Removed); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
	}
	want(t, dir, map[string]string{"fleet.svg": "a picture", "x/notes.txt": "mine", "x/a.yaml": "6"})
	if _, err := os.Stat(filepath.Join(dir, "y")); err == nil {
		t.Error("an empty folder is left")
	}
}

func TestKeepsWhatIsGoneWhenAsked(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "1"), stream("x/b", "2"))
	mustWrite(t, Folder{Dir: dir, Keep: true}, "overlays", stream("x/a", "1"))
	want(t, dir, map[string]string{"x/a.yaml": "1", "x/b.yaml": "2"})
	if report := mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "1")); len(report.Removed) != 1 {
		t.Errorf("forgot it: %v", report)
	}
}

// TestFormOfOutputChanges: from one stream to one file for each object, and back.
func TestFormOfOutputChanges(t *testing.T) {
	dir := t.TempDir()
	split := one("x/a", map[string]string{"b.yaml": "1", "c.yaml": "2"})
	for range 2 {
		mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "1\n---\n2"))
		want(t, dir, map[string]string{"x/a.yaml": "1\n---\n2"})
		mustWrite(t, Folder{Dir: dir}, "overlays", split)
		want(t, dir, map[string]string{"x/a/b.yaml": "1", "x/a/c.yaml": "2"})
	}
}

// TestRefusesWhatItDoesNotOwn: and then nothing at all is written or removed.
func TestRefusesWhatItDoesNotOwn(t *testing.T) {
	for name, c := range map[string]struct {
		// rendered comes first, then somebody writes files, then again is rendered.
		rendered, again Rendering
		files           map[string]string
		want            string
	}{
		"a file of somebody else": {
			again: stream("x/a", "1"), files: map[string]string{"x/a.yaml": "mine"},
			want: "x/a.yaml: render did not write this file, and would now; move it away",
		},
		"a file that was changed": {
			rendered: stream("x/a", "1"), again: stream("x/a", "2"), files: map[string]string{"x/a.yaml": "by hand"},
			want: "x/a.yaml: changed since it was rendered; undo the change",
		},
		"a file that was changed, and is gone": {
			rendered: stream("x/b", "1"), again: stream("x/a", "2"), files: map[string]string{"x/b.yaml": "by hand"},
			want: "x/b.yaml: nothing renders it any more, and it was changed since",
		},
		"a folder where a file goes": {
			again: stream("x/a", "1"), files: map[string]string{"x/a.yaml/notes": "mine"},
			want: "x/a.yaml: a folder is where a file would be written",
		},
		"a file where a folder goes": {
			again: stream("x/a", "1"), files: map[string]string{"x": "mine"},
			want: "x: a file is where a folder would be written",
		},
		"a link where a file goes": {
			again: stream("x/a", "1"), files: map[string]string{"x/a.yaml": "->../elsewhere"},
			want: "x/a.yaml: a link is where a file would be written",
		},
		"a link where a folder goes": {
			again: stream("x/a", "1"), files: map[string]string{"x": "->elsewhere", "elsewhere/b": "mine"},
			want: "x: a link is where a folder would be written",
		},
		"a link out of the folder": {
			again: stream("x/a", "1"), files: map[string]string{"x": "->/tmp"},
			want: "x: a link is where a folder would be written",
		},
		"a link in the place of what was written": {
			rendered: stream("x/b", "1"), again: stream("x/a", "2"), files: map[string]string{"x/b.yaml": "->a.yaml"},
			want: "x/b.yaml: a link is where a file would be written",
		},
		"a manifest among a cluster's": {
			again: one("x/a", map[string]string{"b.yaml": "1"}), files: map[string]string{"x/a/c.yaml": "mine"},
			want: "x/a/c.yaml: it was not rendered, and clients would apply it",
		},
		"a manifest below a cluster's": {
			again: one("x/a", map[string]string{"b.yaml": "1"}), files: map[string]string{"x/a/more/c.yml": "mine"},
			want: "x/a/more/c.yml: it was not rendered",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if c.rendered.Name != "" {
				mustWrite(t, Folder{Dir: dir}, "overlays", c.rendered)
			}
			for path := range c.files {
				_ = os.Remove(filepath.Join(dir, path))
			}
			if err := os.CopyFS(dir, os.DirFS(tree(t, c.files))); err != nil && !os.IsExist(err) {
				t.Fatal(err)
			}
			before := content(t, dir)
			_, err := write(t, Folder{Dir: dir}, "overlays", c.again, stream("z/z", "new"))
			var problems Problems
			if !errors.As(err, &problems) || len(problems) != 1 || !strings.HasPrefix(err.Error(), dir+"/"+c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
			want(t, dir, before)
		})
	}
}

func TestOverwriteTakesFilesOver(t *testing.T) {
	dir := tree(t, map[string]string{"x/a.yaml": "mine"})
	f := Folder{Dir: dir, Overwrite: true}
	mustWrite(t, f, "overlays", stream("x/a", "1"), stream("x/b", "1"))
	for _, name := range []string{"x/a.yaml", "x/b.yaml"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("by hand"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	mustWrite(t, f, "overlays", stream("x/a", "2"))
	want(t, dir, map[string]string{"x/a.yaml": "2"})
	mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "3"))
}

// TestFolderWithoutRecord: an older version kept none. What is as it would be rendered
// counts as rendered, and what it left is told.
func TestFolderWithoutRecord(t *testing.T) {
	dir := tree(t, map[string]string{"x/a.yaml": "1", "x/gone.yaml": "old"})
	report := mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "1"))
	if len(report.Written) != 0 || len(report.Notes) != 1 || !strings.Contains(report.Notes[0].String(), "x/gone.yaml: nothing renders it, and no record says who wrote it; remove it") {
		t.Errorf("got %+v", report)
	}
	mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "2"))
	want(t, dir, map[string]string{"x/a.yaml": "2", "x/gone.yaml": "old"})
}

// TestTwoOverlaysOfOneName: in two runs neither writes over the other, unless its
// folder is gone or was moved.
func TestTwoOverlaysOfOneName(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "1"))
	other := stream("x/a", "2")
	other.Source = "elsewhere/x/a"
	there := Folder{Dir: dir, IsThere: func(source string) bool { return source == "overlays/x/a" }}
	if _, err := write(t, there, "elsewhere", other); err == nil || !strings.Contains(err.Error(), "x/a: it was rendered from overlays/x/a, and would now be from elsewhere/x/a; give another folder") {
		t.Error(err)
	}
	mustWrite(t, Folder{Dir: dir}, "elsewhere", other)
	want(t, dir, map[string]string{"x/a.yaml": "2"})
}

// TestNothingToDo: what is as it was is not touched.
func TestNothingToDo(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "1"))
	before := inodes(t, dir)
	mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "1"))
	if diff := cmp.Diff(before, inodes(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func inodes(t *testing.T, dir string) map[string]uint64 {
	t.Helper()
	found := map[string]uint64{}
	for name := range content(t, dir) {
		found[name] = inode(t, filepath.Join(dir, name))
	}
	found[RecordName] = inode(t, filepath.Join(dir, RecordName))
	return found
}

func inode(t *testing.T, path string) uint64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t).Ino
}

// TestModes: files are as the umask makes them, those that hold a Secret for their
// owner alone, and one that is replaced keeps its mode.
func TestModes(t *testing.T) {
	old := syscall.Umask(0o027)
	defer syscall.Umask(old)
	dir := filepath.Join(t.TempDir(), "out")
	secret := func(name, text string) Rendering {
		r := stream(name, text)
		r.Files[0].Secret = true
		return r
	}
	mode := func(name string) fs.FileMode {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	wantMode := func(name string, want fs.FileMode) {
		t.Helper()
		if got := mode(name); got != want {
			t.Errorf("%s is %o, want %o", name, got, want)
		}
	}
	mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "1"), secret("x/s", "1"), secret("x/open", "1"), secret("x/grew", "1"))
	for name, want := range map[string]fs.FileMode{"": 0o750, "x": 0o750, "x/a.yaml": 0o640, "x/s.yaml": 0o600, RecordName: 0o640} {
		wantMode(name, want)
	}
	for name, mode := range map[string]fs.FileMode{"x/a.yaml": 0o604, "x/open.yaml": 0o644, "x/grew.yaml": 0o664} {
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
			t.Fatal(err)
		}
	}
	mustWrite(t, Folder{Dir: dir}, "overlays", stream("x/a", "2"), secret("x/s", "2"), secret("x/open", "1"), secret("x/grew", "2"))
	for name, want := range map[string]fs.FileMode{"x/a.yaml": 0o604, "x/s.yaml": 0o600, "x/open.yaml": 0o600, "x/grew.yaml": 0o600} {
		wantMode(name, want)
	}
}
