package scaffold

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// Base is something that overlays are made of: a base, or a component that changes
// one, by its folder below bases.
type Base struct {
	Name string
	// Summary is the first sentence of its README.
	Summary string
}

// IsComponent tells whether a kustomization lists it under components.
func (b Base) IsComponent() bool { return strings.HasPrefix(b.Name, "components/") }

// Bases are the folders of bases that kustomizations may list: bases first, then
// components, sorted by name.
func Bases(source fs.FS) ([]Base, error) {
	var found []Base
	for _, pattern := range []string{"bases/*/kustomization.yaml", "bases/components/*/kustomization.yaml"} {
		files, err := fs.Glob(source, pattern)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			dir := path.Dir(file)
			text, err := fs.ReadFile(source, path.Join(dir, "README.md"))
			if err != nil {
				return nil, err
			}
			found = append(found, Base{strings.TrimPrefix(dir, "bases/"), firstSentence(string(text))})
		}
	}
	return found, nil
}

// BaseFiles returns the files of bases, and of what they refer to, by their path in
// a repository.
func BaseFiles(source fs.FS, names []string) (map[string][]byte, error) {
	bases, err := Bases(source)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	var all []string
	for _, b := range bases {
		known[b.Name] = true
		all = append(all, b.Name)
	}
	c := copier{source: source, files: map[string][]byte{}}
	for _, name := range names {
		if !known[name] {
			return nil, fmt.Errorf("no base %q; %s", name, strict.Suggest(name, all, "without a name, all are listed"))
		}
		if err := c.folder(path.Join("bases", name)); err != nil {
			return nil, err
		}
	}
	c.mendAllLinks()
	return c.files, nil
}
