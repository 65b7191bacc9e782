package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// build makes the whole folder anew.
func (r *release) build() error {
	if err := os.RemoveAll(r.out); err != nil {
		return err
	}
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return err
	}
	known, err := r.licences()
	if err != nil {
		return err
	}
	for _, p := range r.platforms {
		if err := r.archive(p, known); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}
	digests, err := r.images(known)
	if err != nil {
		return err
	}
	if err := r.catalog(digests); err != nil {
		return err
	}
	return r.sums()
}

// name is that of a file of the release.
func (r *release) name(of, suffix string) string {
	return filepath.Join(r.out, strings.Join([]string{"thanos-fleet", r.version, of}, "_")+suffix)
}

// binary is the path of a platform's binary.
func (r *release) binary(p platform) string {
	return filepath.Join(r.builds, p.String(), "thanos-fleet")
}

// sums writes SHA256SUMS of all files, as sha256sum --check reads it. Those of an image's
// layout are named by their digests, and its index is among the files.
func (r *release) sums() error {
	var lines []string
	err := filepath.WalkDir(r.out, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(path, "/blobs/") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(r.out, path)
		lines = append(lines, fmt.Sprintf("%x  %s\n", sha256.Sum256(data), filepath.ToSlash(rel)))
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[66:], b[66:]) })
	return os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), []byte(strings.Join(lines, "")), 0o644)
}

// catalog writes catalog.yaml with images by digest in place of their tags.
func (r *release) catalog(digests map[string]string) error {
	text, err := os.ReadFile(filepath.Join(r.root, "catalog.yaml"))
	if err != nil {
		return err
	}
	catalog, named := string(text), 0
	for name, digest := range digests {
		tag := "image: ghcr.io/thanos-fleet/" + name + ":" + r.version + "\n"
		named += strings.Count(catalog, tag)
		catalog = strings.ReplaceAll(catalog, tag, "image: "+r.registry+"/"+name+"@"+digest+"\n")
	}
	if named != len(r.functions) || strings.Contains(catalog, ":"+r.version+"\n") {
		return fmt.Errorf("catalog.yaml names %d of %d images by the tag %s; run make update", named, len(r.functions), r.version)
	}
	return os.WriteFile(filepath.Join(r.out, "catalog.yaml"), []byte(catalog), 0o644)
}
