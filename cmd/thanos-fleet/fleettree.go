//go:build !image

package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/thanos-fleet/thanos-fleet/internal/output"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// repositoryOf is the folder that everything lies in which may name a cluster of a topology:
// the current one, or that of the git repository, or the one above overlays.
func repositoryOf(topology string) string {
	if filepath.IsLocal(topology) {
		return "."
	}
	for dir := topology; ; dir = filepath.Join(dir, "..") {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return filepath.Clean(dir)
		}
		if abs, err := filepath.Abs(dir); err != nil || abs == filepath.Dir(abs) {
			break
		}
	}
	if above := filepath.Join(topology, ".."); filepath.Base(above) == "overlays" {
		return filepath.Join(above, "..")
	}
	return filepath.Join(topology, "..")
}

// eachFile goes over the files of a repository, without what git keeps, and without what
// render and init keep for themselves.
func eachFile(root string, visit func(path string) error) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && path != root:
			return nil // not ours to read
		case err != nil:
			return err
		case entry.IsDir():
			if name := entry.Name(); name == ".git" || name == "node_modules" || strings.HasPrefix(name, strings.TrimSuffix(output.Prefix, "-")) {
				return filepath.SkipDir
			}
			if _, err := os.Lstat(filepath.Join(path, output.RecordName)); err == nil {
				return filepath.SkipDir
			}
			return nil
		case !entry.Type().IsRegular():
			return nil
		}
		return visit(path)
	})
}

// newTree reads the kustomizations of a repository.
func newTree(root string) (*scaffold.Tree, error) {
	t := &scaffold.Tree{Kustomizations: map[string][]byte{}, Read: render.ReadRegular}
	t.Exists = func(path string) bool {
		_, err := os.Stat(path)
		return err == nil
	}
	t.Files = func(dir string) (files []string, err error) {
		err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				files = append(files, path)
			}
			return err
		})
		return files, err
	}
	return t, eachFile(root, func(path string) (err error) {
		if slices.Contains(scaffold.KustomizationNames, filepath.Base(path)) {
			t.Kustomizations[path], err = render.ReadRegular(path)
		}
		return err
	})
}

// mention is a line that names a cluster.
type mention struct {
	file string
	line int
	text string
	// configures tells that it is no comment, and no document.
	configures bool
}

func (m mention) String() string {
	text := []rune(m.text)
	if len(text) > 80 {
		text = append(text[:80], '…')
	}
	return fmt.Sprintf("%s:%d: %s", m.file, m.line, string(text))
}

// token is what may be a path.
var token = regexp.MustCompile(`[\w./-]+`)

// mentions finds the lines of a repository's files, as they are planned, that hold a word. A
// path of something that is there names that, and no cluster; the bases know none. Those in
// the topology's folder come first.
func (l *leaving) mentions(text string, files map[string][]byte, gone []string, others []string) (found []mention, err error) {
	words := map[string]string{}
	for _, other := range others {
		words[other] = other
	}
	words[text] = "\x00"
	err = eachFile(l.root, func(path string) error {
		if slices.Contains(gone, path) || l.isOthers(path) {
			return nil
		}
		data, planned := files[path]
		if info, err := os.Stat(path); !planned && (err != nil || info.Size() > 1<<20) {
			return nil
		}
		if !planned {
			if data, err = render.ReadRegular(path); err != nil {
				return nil
			}
		}
		if !strings.Contains(string(data), text) || !utf8.Valid(data) {
			return nil
		}
		found = append(found, mentionsIn(path, string(data), words)...)
		return nil
	})
	far := map[bool]int{false: 1}
	slices.SortStableFunc(found, func(a, b mention) int {
		return far[isWithin(a.file, l.topology)] - far[isWithin(b.file, l.topology)]
	})
	return found, err
}

// isOthers tells whether a file is of the bases, a schema for editors, or of a topology with
// another Fleet: a name there is another's.
func (l *leaving) isOthers(path string) bool {
	if isWithin(path, filepath.Join(l.root, "bases")) || strings.HasSuffix(path, ".schema.json") {
		return true
	}
	around := filepath.Dir(l.topology)
	if filepath.Base(around) != "overlays" || !isWithin(path, around) {
		return false
	}
	for _, overlays := range l.overlays {
		if slices.ContainsFunc(overlays, func(o render.Overlay) bool { return isWithin(path, filepath.Dir(filepath.Clean(o.Dir))) }) {
			return false
		}
	}
	return !isWithin(path, l.topology) && !isWithin(path, filepath.Dir(l.main))
}

func isWithin(path, dir string) bool {
	return strings.HasPrefix(path, dir+string(filepath.Separator))
}

func mentionsIn(path, text string, words map[string]string) (found []mention) {
	document := filepath.Ext(path) == ".md"
	for i, line := range strings.Split(text, "\n") {
		left := token.ReplaceAllStringFunc(line, func(token string) string {
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), token)); err == nil && strings.Contains(token, "/") {
				return ""
			}
			return token
		})
		trimmed := strings.TrimSpace(line)
		if document && !strings.ContainsAny(line, "`|") || strings.HasPrefix(trimmed, "#") || !strings.Contains(word.ReplaceAll(left, words), "\x00") {
			continue
		}
		found = append(found, mention{path, i + 1, trimmed, !document})
	}
	return found
}
