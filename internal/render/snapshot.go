package render

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// Snapshot reads every file once: overlays that share a base see the same bytes, and
// what changed since is found at the end.
type Snapshot struct {
	filesys.FileSystem
	reads map[string]readFile
	// planned are files that stand for those of the disk, by their resolved path; nil is one
	// that is not there any more.
	planned map[string][]byte
	// building is held by who reads overlays or builds them; all below is for its holder.
	building sync.Mutex
	// shares are what overlays have in common that read these files.
	shares shares
	sound  soundFolders
	memos  memos
	// blueprints by what overlays have in common, and overlays for several clusters by their
	// folders.
	blueprints map[string]*blueprint
	prepared   map[string]*prepared
	// objects are those of files that something was found in.
	objects map[string]*objectsOfFile
}

type readFile struct {
	data []byte
	err  error
}

// NewSnapshot returns one of the disk, of which nothing is read yet.
func NewSnapshot() *Snapshot {
	return &Snapshot{
		FileSystem: filesys.MakeFsOnDisk(), reads: map[string]readFile{}, shares: shares{}, sound: soundFolders{}, memos: newMemos(),
		blueprints: map[string]*blueprint{}, prepared: map[string]*prepared{}, objects: map[string]*objectsOfFile{},
	}
}

// ReadFile reads a file, or returns what it held when it was read first. What is
// neither a file nor a link to one is an error: a pipe would be waited for.
func (s *Snapshot) ReadFile(path string) ([]byte, error) {
	key := absolute(path)
	read, known := s.reads[key]
	if !known && s.planned != nil {
		if data, isPlanned := s.planned[resolve(path)]; isPlanned && data == nil {
			return nil, &fs.PathError{Op: "open", Path: path, Err: errToGo}
		} else if isPlanned {
			return slices.Clone(data), nil
		}
	}
	if !known {
		read.data, read.err = ReadRegular(path)
		s.reads[key] = read
	}
	return slices.Clone(read.data), read.err
}

// ReadRegular reads a file, and nothing that is none.
func ReadRegular(path string) ([]byte, error) {
	switch info, err := os.Stat(path); {
	case err != nil: // told by reading
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder, and should be a file", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is a pipe, a socket or a device, and should be a file", path)
	}
	return os.ReadFile(path)
}

// Changed returns an error when a file is no longer what was read: the clusters that
// were rendered may be of two states then.
func (s *Snapshot) Changed() error {
	for _, path := range slices.Sorted(maps.Keys(s.reads)) {
		was := s.reads[path]
		is, err := ReadRegular(path)
		sameAbsence := errors.Is(err, fs.ErrNotExist) == errors.Is(was.err, fs.ErrNotExist)
		if !sameAbsence || (err == nil) != (was.err == nil) || !bytes.Equal(is, was.data) {
			return fmt.Errorf("%s changed while the overlays were rendered; run again", path)
		}
	}
	return nil
}
