// Package output puts rendered files into a folder that others use, too: a
// repository, most of the time. Three things hold, whatever ends the program:
//
//   - The folder holds all of a run or nothing of it. Files are written beside
//     their places first, and then moved.
//   - What render did not write is neither changed nor removed. A record in the
//     folder says what it wrote, with a checksum of each file.
//   - Nothing is written outside of the folder, not through links in it either.
package output

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Prefix begins the names of everything that this package keeps for itself.
const Prefix = ".thanos-fleet-"

// File is one file to write.
type File struct {
	// Path below the folder, with slashes.
	Path string
	Data []byte
	// Secret makes a new file readable by its owner alone.
	Secret bool
}

// Rendering is what one overlay renders to.
type Rendering struct {
	// Name is topology/cluster. The files are Name.yaml, or stand in the folder Name.
	Name string
	// Source is the overlay's folder, as the record keeps it; where it is for several
	// clusters, with ClusterMark and the cluster behind it.
	Source string
	Files  []File
}

// Folder is where renderings are written.
type Folder struct {
	Dir string
	// Overwrite takes over files that stand where a rendering belongs, and that
	// render did not write or somebody changed since.
	Overwrite bool
	// IsThere tells whether the source of a rendering still is.
	IsThere func(source string) bool
	// Left tells whether what has a name and is not rendered now is left to an overlay that
	// was not asked for; nil is never.
	Left func(name string) bool
	// Keep leaves files of earlier runs that are rendered no more.
	Keep bool
}

// Report is what a run did, by paths below the folder.
type Report struct {
	Written, Removed []string
	// Notes are about files that the run left alone.
	Notes []problem.Problem
}

// Problems are all the reasons for which nothing is written.
type Problems []problem.Problem

func (p Problems) Error() string {
	var lines []string
	for _, one := range p {
		lines = append(lines, one.String())
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns each of them as an error of its own.
func (p Problems) Unwrap() []error {
	var each []error
	for _, one := range p {
		each = append(each, errors.New(one.String()))
	}
	return each
}

// Write writes the renderings. What an earlier run wrote for a source in one of
// the covered folders, and this one does not, is removed. The context ends it as
// long as no file has been moved.
func (f Folder) Write(ctx context.Context, renderings []Rendering, covered []string) (Report, error) {
	w, err := f.Begin(ctx)
	if err != nil {
		return Report{}, err
	}
	for _, r := range renderings {
		if err := w.Add(r); err != nil {
			return Report{}, errors.Join(err, w.Abort())
		}
	}
	return w.Commit(covered)
}

// Writing is a run that hands over what it renders one by one. Each is written beside its
// place and can be forgotten. It ends with Commit or Abort, which may come at any time.
type Writing struct {
	planner
	mu       sync.Mutex
	ended    bool
	ctx      context.Context
	unlock   func()
	isNew    bool
	rendered []Rendering // without what is in the files
}

// Begin opens the folder, for this run alone.
func (f Folder) Begin(ctx context.Context) (*Writing, error) {
	root, unlock, isNew, err := open(f.Dir)
	if err != nil {
		return nil, err
	}
	w := &Writing{planner: planner{Folder: f, root: root}, ctx: ctx, unlock: unlock, isNew: isNew}
	if err := recoverFrom(root); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", f.Dir, err), w.close())
	}
	if w.old, err = readRecord(root); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", f.Dir, err), w.close())
	}
	w.record, w.before = w.old.clone(), w.old.byName()
	return w, nil
}

// Add takes one rendering. What is wrong with it is told by Commit.
func (w *Writing) Add(r Rendering) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return errEnded
	}
	files, err := w.add(w.ctx, r)
	w.rendered = append(w.rendered, Rendering{Name: r.Name, Source: r.Source, Files: files})
	return err
}

// Commit moves all files to their places, removes what is rendered no more, and ends the
// run. With an error nothing of it is done.
func (w *Writing) Commit(covered []string) (report Report, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return Report{}, errEnded
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.finish(w.rendered, covered); err != nil {
		return Report{}, errors.Join(err, w.change.throwAway(w.root))
	}
	if err := w.change.run(w.ctx, w.root); err != nil {
		return Report{}, errors.Join(err, w.change.throwAway(w.root))
	}
	return w.report, nil
}

// errEnded is told to who goes on behind Commit or Abort.
var errEnded = errors.New("the run has ended")

// Abort ends the run, and leaves the folder as it was. After Commit it does nothing.
func (w *Writing) Abort() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return nil
	}
	return errors.Join(w.change.throwAway(w.root), w.close())
}

func (w *Writing) close() error {
	w.ended = true
	defer w.unlock() // who waits finds the folder as it is left
	err := w.root.Close()
	if w.isNew {
		_ = os.Remove(w.Dir) // only where nothing is in it
	}
	return err
}

// errRemoved tells that the folder that was locked is no more: the run before made it, and
// had nothing to put there.
var errRemoved = errors.New("the folder was removed")

// open opens a folder, making it where it is missing, for this process alone.
func open(dir string) (root *os.Root, unlock func(), isNew bool, err error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, nil, false, fmt.Errorf("%s is %s; name a folder", dir, kindOf(info.Mode()))
	}
	for err = errRemoved; errors.Is(err, errRemoved); {
		_, missing := os.Lstat(dir)
		isNew = missing != nil
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return nil, nil, false, err
		}
		unlock, err = lock(dir)
	}
	if err != nil {
		return nil, nil, false, err
	}
	if root, err = os.OpenRoot(dir); err != nil {
		unlock()
		return nil, nil, false, err
	}
	return root, unlock, isNew, nil
}

// kindOf names what stands where a file or a folder was expected.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeSymlink != 0:
		return "a link"
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&(fs.ModeDevice|fs.ModeCharDevice) != 0:
		return "a device"
	default:
		return "a file"
	}
}
