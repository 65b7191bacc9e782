package output

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Place writes files below a folder, all or none. Those that are there are replaced:
// the caller asks first.
func Place(ctx context.Context, dir string, files map[string][]byte) error {
	return Change(ctx, dir, files, nil)
}

// Change is Place, and takes files away in the same step, with folders that are empty then.
func Change(ctx context.Context, dir string, files map[string][]byte, gone []string) error {
	root, unlock, _, err := open(dir)
	if err != nil {
		return err
	}
	defer unlock()
	if err := recoverFrom(root); err != nil {
		return errors.Join(err, root.Close())
	}
	var c change
	for _, name := range slices.Sorted(slices.Values(gone)) {
		c.remove = append(c.remove, filepath.ToSlash(filepath.Clean(name)))
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		c.files = append(c.files, File{Path: filepath.ToSlash(filepath.Clean(name)), Data: files[name]})
	}
	return errors.Join(c.run(ctx, root), root.Close())
}

// Write writes one file whole or not at all, and leaves one that holds the same alone. A link is followed; a pipe or a device
// is no file.
func Write(name string, data []byte) error {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	info, err := os.Lstat(name)
	if err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is %s; name a file, or - for stdout", name, kindOf(info.Mode()))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	temp := filepath.Join(filepath.Dir(name), Prefix+filepath.Base(name))
	if err = writeBeside(temp, data, info); err == nil {
		err = os.Rename(temp, name)
	}
	if err != nil {
		_ = os.Remove(temp)
	}
	return err
}

// writeBeside writes a file that is to take the place of another, and has its mode then.
func writeBeside(temp string, data []byte, old fs.FileInfo) error {
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a run that was killed
		return err
	}
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if old != nil {
		err = errors.Join(err, f.Chmod(old.Mode().Perm()))
	}
	return errors.Join(err, f.Close())
}
