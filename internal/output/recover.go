package output

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
)

// recoverFrom ends what a killed run began.
func recoverFrom(root *os.Root) error {
	if err := root.RemoveAll(staging); err != nil {
		return err
	}
	if _, err := root.Lstat(moving); err != nil {
		return nil
	}
	gone, _ := root.ReadFile(path.Join(moving, removals))
	for at := range strings.SplitSeq(string(gone), "\n") {
		if at != "" && isOld(root, at) {
			if err := root.Remove(at); err != nil {
				return err
			}
			removeEmpty(root, path.Dir(at))
		}
	}
	if err := placeRest(root); err != nil {
		return err
	}
	return root.RemoveAll(moving)
}

// placeRest moves the files that are still on their way. One whose place was changed
// meanwhile stays out: the record will say that it is not as it was written.
func placeRest(root *os.Root) error {
	var left []string
	err := fs.WalkDir(root.FS(), path.Join(moving, freshFiles), func(at string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			left = append(left, strings.TrimPrefix(at, path.Join(moving, freshFiles)+"/"))
		}
		return nil
	})
	for _, at := range left {
		if _, missing := root.Lstat(at); errors.Is(missing, fs.ErrNotExist) || isOld(root, at) {
			err = errors.Join(err, place(root, at))
		}
	}
	return err
}

// isOld tells whether a file is still what stood there before the change.
func isOld(root *os.Root, at string) bool {
	is, err := root.ReadFile(at)
	was, gone := root.ReadFile(path.Join(moving, oldFiles, at))
	return err == nil && gone == nil && bytes.Equal(is, was)
}
