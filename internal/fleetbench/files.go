//go:build unix

package main

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// twice renders into an empty folder, and then again: no file must be touched.
func (b *bench) twice(f fleet) error {
	if err := b.do(f, rendering, b.render("out", "--no-check")...); err != nil {
		return err
	}
	before, err := times(filepath.Join(f.dir, "out"))
	if err != nil {
		return err
	}
	if len(before) != f.clusters+1 { // and the record
		return fmt.Errorf("%d files are rendered", len(before))
	}
	if err := b.do(f, again, b.render("out", "--no-check")...); err != nil {
		return err
	}
	written, err := changedSince(before, filepath.Join(f.dir, "out"))
	b.touched += len(written)
	return err
}

// change changes an entry of a fleet with a hub, and notes which files are written.
func (b *bench) change() error {
	f := fleet{dir: filepath.Join(b.work, "fleet"), form: one, clusters: min(100, b.largest()), hub: true}
	if err := b.fresh(f); err != nil {
		return err
	}
	if _, _, err := run(f.dir, b.render("out")...); err != nil {
		return err
	}
	before, err := times(filepath.Join(f.dir, "out"))
	if err != nil {
		return err
	}
	if err := f.changeEntry(b.repo, 1); err != nil {
		return err
	}
	if _, _, err := run(f.dir, b.render("out")...); err != nil {
		return err
	}
	if b.changed, err = changedSince(before, filepath.Join(f.dir, "out")); err != nil {
		return err
	}
	want := []string{".thanos-fleet-rendered", rendered(1), "eks-sidecar/observability.yaml"}
	if !slices.Equal(b.changed, want) {
		return fmt.Errorf("the entry of %s changed, and %s were written", name(1), b.changed)
	}
	return nil
}

// times are when the files of a folder were written, and where: a file that was moved
// there is another.
func times(dir string) (map[string]string, error) {
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		below, err := filepath.Rel(dir, path)
		found[below] = info.ModTime().Format(time.RFC3339Nano) + " " + strconv.FormatInt(info.Size(), 10)
		return err
	})
	return found, err
}

// changedSince are the files of a folder that were written since, or are gone.
func changedSince(before map[string]string, dir string) ([]string, error) {
	after, err := times(dir)
	var changed []string
	for path, when := range after {
		if before[path] != when {
			changed = append(changed, path)
		}
	}
	for path := range before {
		if _, there := after[path]; !there {
			changed = append(changed, path)
		}
	}
	slices.Sort(changed)
	return changed, err
}
