package render

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestPlanned: what is to be written is there, what is to go is not, and folders follow.
func TestPlanned(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"x/leaves/kustomization.yaml", "x/stays/kustomization.yaml", "x/stays/old.yaml"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("a: 1\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	s := NewPlanned(map[string][]byte{in("x/new/kustomization.yaml"): []byte("b: 2\n"), in("x/empty.yaml"): {}}, []string{in("x/leaves/kustomization.yaml"), in("x/stays/old.yaml")})
	for name, there := range map[string]bool{
		"x": true, "x/stays": true, "x/stays/kustomization.yaml": true, "x/new": true, "x/new/kustomization.yaml": true, "x/empty.yaml": true,
		"x/leaves": false, "x/leaves/kustomization.yaml": false, "x/stays/old.yaml": false, "x/gone": false,
	} {
		if got := s.Exists(in(name)); got != there {
			t.Errorf("%s exists: %t", name, got)
		}
		if _, _, err := s.CleanedAbs(in(name)); (err == nil) != there && filepath.Ext(name) == ".yaml" {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.ReadFile(in(name)); filepath.Ext(name) == ".yaml" && errors.Is(err, fs.ErrNotExist) == there {
			t.Errorf("%s: %v", name, err)
		}
	}
	folders, _, err := subfolders(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, folder := range s.plan(dir, folders) {
		below, _ := filepath.Rel(dir, folder)
		got = append(got, below)
	}
	if want := []string{".", "x", "x/stays", "x/new"}; !slices.Equal(want, got) {
		t.Errorf("folders %v, want %v", got, want)
	}
}
