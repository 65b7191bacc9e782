package output

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// A change is made in two steps. Whatever it needs is written below staging; that
// folder is then renamed to moving, and from there files go to their places. A run
// that finds staging throws it away, one that finds moving finishes it. So a program
// that is killed leaves the old state or, once the next run began, the new one.
const (
	staging = Prefix + "staging"
	moving  = Prefix + "moving"

	freshFiles = "new"     // files on their way to their places
	oldFiles   = "old"     // what stood there, to go back
	removals   = "removed" // paths that go, one a line
)

// change is what a run does to a folder.
type change struct {
	files  []File
	remove []string
	// ready are files that were staged before all is known, and begun tells that some were.
	ready []string
	begun bool
	// tighten are files that hold a Secret and need no writing.
	tighten []string
	// record is its new text, "" for a change without one.
	record string
}

func (c *change) run(ctx context.Context, root *os.Root) error {
	c.tightenAll(root)
	if old, err := root.ReadFile(RecordName); c.record != "" && (err != nil || string(old) != c.record) {
		c.files = append(slices.Clone(c.files), File{Path: RecordName, Data: []byte(c.record)})
	}
	if len(c.files)+len(c.ready)+len(c.remove) == 0 {
		return nil
	}
	err := c.stage(ctx, root)
	if err == nil {
		err = root.Rename(staging, moving)
	}
	if err != nil {
		return errors.Join(err, root.RemoveAll(staging))
	}
	return errors.Join(c.move(root), root.RemoveAll(moving))
}

// tightenAll makes files with Secrets that stay as they are their owner's alone.
func (c *change) tightenAll(root *os.Root) {
	for _, at := range c.tighten {
		if info, err := root.Lstat(at); err == nil && info.Mode().Perm()&0o077 != 0 {
			_ = root.Chmod(at, info.Mode().Perm()&0o600)
		}
	}
}

// stage writes the files, and keeps what stands in their places.
func (c *change) stage(ctx context.Context, root *os.Root) error {
	if err := c.begin(root); err != nil {
		return err
	}
	for _, file := range c.files {
		if err := c.prepare(ctx, root, file); err != nil {
			return err
		}
	}
	for _, at := range c.remove {
		if err := keepOld(root, at); err != nil {
			return err
		}
	}
	return root.WriteFile(path.Join(staging, removals), []byte(strings.Join(c.remove, "\n")), 0o600)
}

func (c *change) begin(root *os.Root) error {
	if c.begun {
		return nil
	}
	c.begun = true
	return root.Mkdir(staging, 0o700)
}

// stageNow writes a file beside, and forgets what is in it.
func (c *change) stageNow(ctx context.Context, root *os.Root, file File) error {
	if err := c.begin(root); err != nil {
		return err
	}
	c.ready = append(c.ready, file.Path)
	return c.prepare(ctx, root, file)
}

// throwAway leaves the folder as it was.
func (c *change) throwAway(root *os.Root) error {
	if !c.begun {
		return nil
	}
	c.begun = false
	return root.RemoveAll(staging)
}

func (c *change) prepare(ctx context.Context, root *os.Root, file File) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("interrupted, and nothing is written: %w", context.Cause(ctx))
	}
	if err := keepOld(root, file.Path); err != nil {
		return err
	}
	return stageFile(root, file)
}

func stageFile(root *os.Root, file File) error {
	at := path.Join(staging, freshFiles, file.Path)
	if err := root.MkdirAll(path.Dir(at), 0o777); err != nil {
		return err
	}
	mode := fs.FileMode(0o666)
	if file.Secret {
		mode = 0o600
	}
	f, err := root.OpenFile(at, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(file.Data)
	if info, missing := root.Stat(file.Path); missing == nil && !file.Secret {
		err = errors.Join(err, f.Chmod(info.Mode().Perm()))
	}
	return errors.Join(err, f.Close())
}

// keepOld keeps a copy of a file. A second name of it would change when it is edited
// in its place.
func keepOld(root *os.Root, at string) error {
	info, err := root.Lstat(at)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	data, err := root.ReadFile(at)
	if err != nil {
		return err
	}
	kept := path.Join(staging, oldFiles, at)
	if err := root.MkdirAll(path.Dir(kept), 0o700); err != nil {
		return err
	}
	return errors.Join(root.WriteFile(kept, data, 0o600), root.Chmod(kept, info.Mode().Perm()))
}

// move moves every file to its place, or none.
func (c *change) move(root *os.Root) error {
	var undo []func() error
	err := func() error {
		for _, at := range c.remove {
			if err := root.Remove(at); err != nil {
				return err
			}
			undo = append(undo, func() error { return putBack(root, at) })
			removeEmpty(root, path.Dir(at))
		}
		for _, at := range c.paths() {
			_, missing := root.Lstat(at)
			if err := place(root, at); err != nil {
				return err
			}
			if missing == nil {
				undo = append(undo, func() error { return putBack(root, at) })
			} else {
				undo = append(undo, func() error { err := root.Remove(at); removeEmpty(root, path.Dir(at)); return err })
			}
		}
		return nil
	}()
	if err == nil {
		return nil
	}
	for _, u := range slices.Backward(undo) {
		err = errors.Join(err, u())
	}
	return err
}

func (c *change) paths() []string {
	all := slices.Clone(c.ready)
	for _, file := range c.files {
		all = append(all, file.Path)
	}
	return all
}

func place(root *os.Root, at string) error {
	if err := root.MkdirAll(path.Dir(at), 0o777); err != nil {
		return err
	}
	return root.Rename(path.Join(moving, freshFiles, at), at)
}

func putBack(root *os.Root, at string) error {
	if err := root.MkdirAll(path.Dir(at), 0o777); err != nil {
		return err
	}
	return root.Rename(path.Join(moving, oldFiles, at), at)
}

// removeEmpty removes a folder that holds nothing any more, and so its parents.
func removeEmpty(root *os.Root, dir string) {
	for ; dir != "." && root.Remove(dir) == nil; dir = path.Dir(dir) {
	}
}
