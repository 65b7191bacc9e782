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
func (f Folder) Write(ctx context.Context, renderings []Rendering, covered []string) (report Report, err error) {
	_, missing := os.Lstat(f.Dir)
	root, unlock, err := open(f.Dir)
	if err != nil {
		return Report{}, err
	}
	defer func() {
		unlock()
		err = errors.Join(err, root.Close())
		if err != nil && missing != nil {
			_ = os.Remove(f.Dir) // only where nothing is in it
		}
	}()
	if err := recoverFrom(root); err != nil {
		return Report{}, err
	}
	old, err := readRecord(root)
	if err != nil {
		return Report{}, fmt.Errorf("%s: %w", f.Dir, err)
	}
	p := planner{Folder: f, root: root, old: old, record: old.clone()}
	if err := p.plan(renderings, covered); err != nil {
		return Report{}, err
	}
	if err := p.change.run(ctx, root); err != nil {
		return Report{}, err
	}
	return p.report, nil
}

// open opens a folder, making it where it is missing, for this process alone.
func open(dir string) (root *os.Root, unlock func(), err error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, nil, fmt.Errorf("%s is %s; name a folder", dir, kindOf(info.Mode()))
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, nil, err
	}
	if unlock, err = lock(dir); err != nil {
		return nil, nil, err
	}
	if root, err = os.OpenRoot(dir); err != nil {
		unlock()
		return nil, nil, err
	}
	return root, unlock, nil
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
