package render

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSnapshot: what was read once stays so, and what changed since is told.
func TestSnapshot(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(dir string) error
		changed string
	}{
		"nothing":          {func(string) error { return nil }, ""},
		"the same bytes":   {func(dir string) error { return os.WriteFile(filepath.Join(dir, "a"), []byte("old"), 0o644) }, ""},
		"other bytes":      {func(dir string) error { return os.WriteFile(filepath.Join(dir, "a"), []byte("new"), 0o644) }, "a"},
		"gone":             {func(dir string) error { return os.Remove(filepath.Join(dir, "a")) }, "a"},
		"came":             {func(dir string) error { return os.WriteFile(filepath.Join(dir, "b"), nil, 0o644) }, "b"},
		"a file not read":  {func(dir string) error { return os.WriteFile(filepath.Join(dir, "c"), nil, 0o644) }, ""},
		"a folder instead": {func(dir string) error { return os.Mkdir(filepath.Join(dir, "b"), 0o755) }, "b"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "a"), []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			s := NewSnapshot()
			read := func() string {
				data, err := s.ReadFile(filepath.Join(dir, "a"))
				if _, missing := s.ReadFile(filepath.Join(dir, "b")); !os.IsNotExist(missing) || err != nil {
					t.Fatal(missing, err)
				}
				return string(data)
			}
			read()
			if err := c.change(dir); err != nil {
				t.Fatal(err)
			}
			if got := read(); got != "old" {
				t.Errorf("read %q", got)
			}
			err := s.Changed()
			if c.changed == "" && err != nil || c.changed != "" && (err == nil || !strings.HasPrefix(err.Error(), filepath.Join(dir, c.changed)+" changed while the overlays were rendered")) {
				t.Errorf("got %v, want %q", err, c.changed)
			}
		})
	}
}

// TestReadsFilesAlone: a pipe is no file, and nobody waits for one.
func TestReadsFilesAlone(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("pipe", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		pipe: "a pipe, a socket or a device, and should be a file", filepath.Join(dir, "link"): "a pipe, a socket or a device",
		"/dev/null": "a pipe, a socket or a device", dir: "a folder, and should be a file",
	} {
		done := make(chan error, 1)
		go func() { _, err := NewSnapshot().ReadFile(path); done <- err }()
		select {
		case err := <-done:
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", path, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: nothing after 10 s", path)
		}
	}
}
