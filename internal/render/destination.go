package render

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sigs.k8s.io/kustomize/api/konfig"

	"github.com/thanos-fleet/thanos-fleet/internal/output"
)

// CheckDestination refuses a folder to write to that holds sources or lies in them,
// and overlays whose names cannot be files side by side. Given are the folders that
// the overlays were found in.
func CheckDestination(dir string, given []string, overlays []Overlay) error {
	if err := checkNames(overlays); err != nil {
		return err
	}
	to := resolve(dir)
	for _, o := range overlays {
		from := resolve(o.Dir)
		switch root := sourceRoot(from, given); {
		case isBelow(to, from):
			return fmt.Errorf("%s lies in the overlay %s; give a folder outside of the sources", dir, o.Dir)
		case isBelow(from, to):
			return fmt.Errorf("%s holds the overlay %s; give a folder of its own, for instance out", dir, o.Dir)
		case root != "" && isBelow(to, root):
			return fmt.Errorf("%s lies among the overlays of %s; give a folder outside of the sources", dir, root)
		}
	}
	if found := findKustomization(to, 3); found != "" {
		return fmt.Errorf("%s holds a kustomization, %s; give a folder of its own, for instance out", dir, found)
	}
	return nil
}

// isBelow tells whether a path is a folder, or in it.
func isBelow(path, folder string) bool {
	rest, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(rest)
}

// sourceRoot is the folder that holds the topologies of an overlay, as far as it was
// given. It is "" for the working directory and what that lies in: a repository is
// rendered into a folder of its own.
func sourceRoot(overlay string, given []string) string {
	root := filepath.Dir(filepath.Dir(overlay))
	for _, dir := range given {
		if dir = resolve(dir); isBelow(dir, root) && isBelow(overlay, dir) {
			root = dir
		}
	}
	if isBelow(resolve("."), root) {
		return ""
	}
	return root
}

// findKustomization returns a kustomization in a folder, or in a folder below it, as
// deep as output goes; "" where there is none.
func findKustomization(dir string, depth int) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "" // writing says so
	}
	for _, entry := range entries {
		if slices.Contains(konfig.RecognizedKustomizationFileNames(), entry.Name()) && !entry.IsDir() {
			return filepath.Join(dir, entry.Name())
		}
	}
	for _, entry := range entries {
		if depth > 0 && entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") {
			if found := findKustomization(filepath.Join(dir, entry.Name()), depth-1); found != "" {
				return found
			}
		}
	}
	return ""
}

// checkNames refuses names of overlays that no file should have, and two that are one
// where case is ignored.
func checkNames(overlays []Overlay) error {
	folded := map[string]Overlay{}
	for _, o := range overlays {
		unprintable := !utf8.ValidString(o.Name) || strings.ContainsFunc(o.Name, func(r rune) bool { return !unicode.IsPrint(r) })
		if unprintable || strings.Contains(o.Name, `\`) {
			return fmt.Errorf("overlay %q: its output is named after its last two folders, whose names hold what cannot be printed; rename the folder", o.Dir)
		}
		for part := range strings.SplitSeq(filepath.ToSlash(o.Name), "/") {
			if part == ".git" || strings.HasPrefix(part, output.Prefix) {
				return fmt.Errorf("overlay %s: its output would be written to a folder named %s, which has another use; rename the folder", o.Dir, part)
			}
		}
		key := strings.ToLower(o.Name)
		if other, taken := folded[key]; taken {
			return fmt.Errorf("overlays %s and %s would both be written to %s where case is ignored; rename one of the folders", other, o, key)
		}
		folded[key] = o
	}
	return nil
}

// Source names the overlay in the record of what was rendered: its folder, as SourceOf
// does, and behind a # the cluster of one for several.
func (o Overlay) Source() string {
	source := SourceOf(o.Dir)
	if source == "" || o.Cluster == "" {
		return source
	}
	return source + output.ClusterMark + o.Cluster
}

// SourceOf names an overlay's folder, or one that holds overlays, in the record of
// what was rendered: by its path in the repository of git, so that it is the same in
// every clone, and without one by its path from the working directory.
func SourceOf(dir string) string {
	// The last element may be a link: the overlay is where it was found.
	path := filepath.Join(resolve(filepath.Dir(absolute(dir))), filepath.Base(absolute(dir)))
	source, err := filepath.Rel(sourceBase(path), path)
	if err != nil || strings.ContainsFunc(source, unicode.IsControl) {
		return ""
	}
	return filepath.ToSlash(source)
}

// IsThere tells whether what Source named renders yet, seen from an overlay or a folder of
// them: the folder is there, and where it is for several clusters, it is for that one.
func (r Renderer) IsThere(source, from string) bool {
	folder := filepath.Join(sourceBase(resolve(from)), filepath.FromSlash(source))
	if isFolder(folder) {
		return true
	}
	i := strings.LastIndex(folder, output.ClusterMark)
	if i < 0 || !isFolder(folder[:i]) {
		return false
	}
	overlays, err := r.Overlays(folder[:i])
	return err != nil || slices.ContainsFunc(overlays, func(o Overlay) bool {
		return o.Cluster == folder[i+len(output.ClusterMark):] && resolve(o.Dir) == resolve(folder[:i])
	})
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func sourceBase(path string) string {
	for dir := path; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
	}
	return resolve(".")
}

func absolute(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	return abs
}
