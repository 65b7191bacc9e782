package render

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// planned is the disk as it would be if some files were written, for a change
// that is only made when it renders.
type planned struct {
	filesys.FileSystem
	// files by their resolved path; nil is one that is not there any more.
	files map[string][]byte
}

// errToGo is that a file is there, and is not to be any more.
var errToGo = fmt.Errorf("it is to go: %w", fs.ErrNotExist)

// NewPlanned returns a snapshot of the disk with files that are not written yet, or not yet
// so, by their path, and without those that are to go: overlays are rendered as if it were done.
func NewPlanned(files map[string][]byte, gone []string) *Snapshot {
	s := NewSnapshot()
	p := planned{s.FileSystem, map[string][]byte{}}
	for _, path := range gone {
		p.files[resolve(path)] = nil
	}
	for path, data := range files {
		p.files[resolve(path)] = append([]byte{}, data...)
	}
	s.FileSystem, s.planned = p, p.files
	return s
}

// plan corrects the folders that were found below one on the disk: those are left out of
// which all files go, and those are added that files are to be in.
func (s *Snapshot) plan(dir string, folders []string) []string {
	if s == nil || s.planned == nil {
		return folders
	}
	p := planned{s.FileSystem, s.planned}
	seen := map[string]bool{}
	var left []string
	for _, folder := range folders {
		seen[resolve(folder)] = true
		if !p.isEmptied(folder) {
			left = append(left, folder)
		}
	}
	root := resolve(dir)
	for _, file := range slices.Sorted(maps.Keys(s.planned)) {
		for at := filepath.Dir(file); s.planned[file] != nil && strings.HasPrefix(at, root+string(filepath.Separator)) && !seen[at]; at = filepath.Dir(at) {
			seen[at] = true
			below, _ := filepath.Rel(root, at)
			left = append(left, filepath.Join(dir, below))
		}
	}
	return left
}

// isEmptied tells whether a folder loses the last of its files.
func (p planned) isEmptied(dir string) bool {
	real, had := resolve(dir), false
	for file, data := range p.files {
		had = had || data == nil && strings.HasPrefix(file, real+string(filepath.Separator))
	}
	if !had || p.holdsPlanned(real) {
		return false
	}
	left := errors.New("a file is left")
	return filepath.WalkDir(real, func(path string, entry os.DirEntry, err error) error {
		if data, isPlanned := p.files[path]; err == nil && !entry.IsDir() && (!isPlanned || data != nil) {
			return left
		}
		return nil
	}) == nil
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
	if data, found := p.files[resolve(path)]; found && data == nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errToGo}
	} else if found {
		return data, nil
	}
	return p.FileSystem.ReadFile(path)
}

func (p planned) Exists(path string) bool {
	data, found := p.files[resolve(path)]
	return data != nil || !found && (p.IsDir(path) || p.FileSystem.Exists(path) && !p.isEmptied(path))
}

func (p planned) IsDir(path string) bool {
	return p.holdsPlanned(resolve(path)) || p.FileSystem.IsDir(path) && !p.isEmptied(path)
}

func (p planned) holdsPlanned(dir string) bool {
	for file, data := range p.files {
		if data != nil && strings.HasPrefix(file, dir+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

func (p planned) CleanedAbs(path string) (filesys.ConfirmedDir, string, error) {
	real := resolve(path)
	if data, found := p.files[real]; found && data == nil {
		return "", "", &fs.PathError{Op: "lstat", Path: path, Err: errToGo}
	} else if found {
		return filesys.ConfirmedDir(filepath.Dir(real)), filepath.Base(real), nil
	}
	if p.holdsPlanned(real) {
		return filesys.ConfirmedDir(real), "", nil
	}
	return p.FileSystem.CleanedAbs(path)
}
