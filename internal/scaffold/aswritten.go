package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// AsWritten makes a record of a folder that holds what init and add-base of some version
// wrote, and nobody edited: for repositories of versions that kept no record. Rename is what
// init was asked for.
func AsWritten(source, folder fs.FS, rename map[string]string) (map[string]Written, error) {
	if record, err := ReadRecord(folder); err != nil || len(record) > 0 {
		return record, err
	}
	files := map[string][]byte{}
	err := fs.WalkDir(folder, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(file, ".git/") || strings.HasPrefix(file, "out/") {
			return err
		}
		files[file], err = fs.ReadFile(folder, file)
		return err
	})
	if err != nil {
		return nil, err
	}
	run, err := runOf(source, files, rename)
	if err != nil {
		return nil, err
	}
	record := map[string]Written{}
	bases, err := addedBases(source, run, files)
	if err != nil {
		return nil, err
	}
	for name, text := range files {
		by := run
		if parts := strings.Split(name, "/"); parts[0] == "bases" && slices.ContainsFunc(bases, func(b string) bool { return strings.HasPrefix(name, "bases/"+b+"/") }) {
			by = Run{Bases: bases}
		}
		if isRecorded(name) {
			record[name] = Written{version.Version, by.String(), text}
		}
	}
	return record, nil
}

// runOf finds out which topology a folder holds, and in which form.
func runOf(source fs.FS, files map[string][]byte, rename map[string]string) (Run, error) {
	topologies, err := Topologies(source)
	if err != nil {
		return Run{}, err
	}
	run := Run{Rename: rename}
	for _, t := range topologies {
		if _, found := files[path.Join("overlays", t.Name, "README.md")]; found {
			run.Topology = t.Name
		}
	}
	if run.Topology == "" {
		return run, errors.New("--as-written: the folder holds no topology that this version knows; give one that init wrote")
	}
	for name, text := range files {
		if path.Base(name) == "render.yaml" && strings.HasPrefix(name, "overlays/") && strings.Contains(string(text), "\n  clusters: [\"*\"]\n") {
			run.OneOverlay = true
		}
	}
	expected, err := run.today(source)
	if err != nil {
		return run, err
	}
	is, want := Clusters(files, run.Topology), Clusters(expected, run.Topology)
	if len(rename) == 0 && !slices.ContainsFunc(is, func(c string) bool { return slices.Contains(want, c) }) {
		return run, fmt.Errorf("--as-written: the clusters there are %s, and those of %s are %s; give --rename as init had it", strings.Join(is, ", "), run.Topology, strings.Join(want, ", "))
	}
	return run, nil
}

// addedBases are the bases that init does not write.
func addedBases(source fs.FS, run Run, files map[string][]byte) ([]string, error) {
	all, err := Bases(source)
	if err != nil {
		return nil, err
	}
	byInit, err := run.today(source)
	if err != nil {
		return nil, err
	}
	var added []string
	for _, b := range all {
		file := path.Join("bases", b.Name, "kustomization.yaml")
		_, is := files[file]
		if _, was := byInit[file]; is && !was {
			added = append(added, b.Name)
		}
	}
	return added, nil
}
