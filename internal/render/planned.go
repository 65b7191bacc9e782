package render

import (
	"path/filepath"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// planned is the disk as it would be if some files were written, for a change
// that is only made when it renders.
type planned struct {
	filesys.FileSystem
	// files by their resolved path.
	files map[string][]byte
}

// NewPlanned returns a snapshot of the disk with files that are not written yet, or not yet
// so, by their path: overlays are rendered as if they were.
func NewPlanned(files map[string][]byte) *Snapshot {
	s := NewSnapshot()
	p := planned{s.FileSystem, map[string][]byte{}}
	for path, data := range files {
		p.files[resolve(path)] = data
	}
	s.FileSystem, s.planned = p, p.files
	return s
}

func (r Renderer) fileSystem() filesys.FileSystem {
	var disk filesys.FileSystem = NewSnapshot()
	if r.Files != nil {
		disk = r.Files
	}
	return newGuard(disk, r.AllowRemote)
}

// snapshotOf returns the snapshot that a file system reads from, nil where it reads
// anything else.
func snapshotOf(fs filesys.FileSystem) *Snapshot {
	g, guarded := fs.(guard)
	if !guarded {
		return nil
	}
	s, _ := g.FileSystem.(*Snapshot)
	return s
}

// resolve returns the absolute path without links, also of what is not there yet.
func resolve(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	for dir, rest := abs, ""; ; dir, rest = filepath.Dir(dir), filepath.Join(filepath.Base(dir), rest) {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			return filepath.Join(real, rest)
		}
		if dir == filepath.Dir(dir) {
			return abs
		}
	}
}

func (p planned) ReadFile(path string) ([]byte, error) {
	if data, found := p.files[resolve(path)]; found {
		return data, nil
	}
	return p.FileSystem.ReadFile(path)
}

func (p planned) Exists(path string) bool {
	_, found := p.files[resolve(path)]
	return found || p.IsDir(path) || p.FileSystem.Exists(path)
}

func (p planned) IsDir(path string) bool {
	return p.holdsPlanned(resolve(path)) || p.FileSystem.IsDir(path)
}

func (p planned) holdsPlanned(dir string) bool {
	for file := range p.files {
		if strings.HasPrefix(file, dir+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

func (p planned) CleanedAbs(path string) (filesys.ConfirmedDir, string, error) {
	real := resolve(path)
	if _, found := p.files[real]; found {
		return filesys.ConfirmedDir(filepath.Dir(real)), filepath.Base(real), nil
	}
	if p.holdsPlanned(real) {
		return filesys.ConfirmedDir(real), "", nil
	}
	return p.FileSystem.CleanedAbs(path)
}
