package scaffold

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// move plans a file at another path.
func (v *moving) move(file, to string, text []byte) error {
	if file == to {
		v.files[file] = text
		return nil
	}
	if v.Tree.Exists(to) {
		return fmt.Errorf("%s is there already; give another name, or move it away", to)
	}
	v.gone[file], v.files[to], v.moved.Paths[file] = true, text, to
	return nil
}

// moveOverlays renames the folders of the cluster's overlays, and what their files say.
func (v *moving) moveOverlays() error {
	var errs []error
	for _, dir := range v.Overlays {
		to := path.Join(path.Dir(dir), v.replace(path.Base(dir)))
		if to != dir && v.Tree.Exists(to) {
			errs = append(errs, fmt.Errorf("%s is there already; give another name, or move it away", to))
			continue
		}
		errs = append(errs, v.moveFolder(dir, to), v.follow(dir, to))
	}
	return errors.Join(errs...)
}

// moveFolder moves the files of a folder, and renames what those say that kustomizations list.
func (v *moving) moveFolder(dir, to string) error {
	files, err := v.Tree.Files(dir)
	if err != nil {
		return err
	}
	folder := map[string][]byte{}
	for _, file := range files {
		below := strings.TrimPrefix(file, dir+"/")
		if folder[below], err = v.Tree.Read(file); err != nil {
			return err
		}
	}
	reached := v.Tree.reached(dir)
	var errs []error
	for _, below := range slices.Sorted(maps.Keys(folder)) {
		file, text, name := path.Join(dir, below), folder[below], below
		if reached[file] {
			within := map[string][]byte{}
			for other := range folder {
				rest, found := strings.CutPrefix(path.Join(dir, other), path.Dir(file)+"/")
				for ; found && rest != "."; rest = path.Dir(rest) {
					within[rest] = nil
				}
			}
			text, name = v.text(file, text, within, path.Dir(file)), v.replace(below)
		}
		errs = append(errs, v.move(file, path.Join(to, name), text))
	}
	return errors.Join(errs...)
}

// follow makes kustomizations that do not move list what did by its new path.
func (v *moving) follow(dir, to string) error {
	var errs []error
	for _, target := range slices.Sorted(maps.Keys(v.Tree.references())) {
		if !isBelow(target, dir) {
			continue
		}
		for _, r := range v.Tree.references()[target] {
			if isBelow(r.by, dir) {
				continue
			}
			wanted := path.Join(to, strings.TrimPrefix(v.replace(strings.TrimPrefix(target, dir)), "/"))
			errs = append(errs, v.point(r, target, wanted))
		}
	}
	return errors.Join(errs...)
}

// point makes a kustomization list another path, written as the old one was.
func (v *moving) point(r reference, from, to string) error {
	if from == to {
		return nil
	}
	by := r.by
	if at, moved := v.moved.Paths[by]; moved {
		by = at
	}
	entry := v.replace(r.entry)
	file := entry
	if _, of, isPair := strings.Cut(entry, "="); isPair {
		file = of
	}
	if path.Join(path.Dir(by), file) != to {
		return fmt.Errorf("%s names %s, which becomes %s; write that by hand", r.by, r.entry, to)
	}
	text, err := v.change.text(by)
	if err != nil {
		return err
	}
	docs, err := documents(text)
	if err != nil {
		return err
	}
	if n := at(docs, r.at...); n == nil || n.Value == entry {
		return nil // its words were replaced with the rest of the file
	}
	return v.edit(by, func(text []byte) ([]byte, error) { return setValue(text, r.at, entry) })
}

// moveExports renames the folders of Services that the cluster alone exports, where they have
// its name.
func (v *moving) moveExports(folders map[string]string) error {
	var errs []error
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		if to := path.Join(path.Dir(dir), v.replace(path.Base(dir))); v.isNamed(dir) {
			errs = append(errs, v.moveFolder(dir, to), v.follow(dir, to))
		}
	}
	return errors.Join(errs...)
}

// isNamed tells whether a folder, or a file in it, has the cluster's name.
func (v *moving) isNamed(dir string) bool {
	files, err := v.Tree.Files(dir)
	return err == nil && (v.replace(path.Base(dir)) != path.Base(dir) || slices.ContainsFunc(files, func(file string) bool {
		return v.replace(path.Base(file)) != path.Base(file)
	}))
}
