package update

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// inUse is why a file that is gone from the new version stays.
const inUse = "no part of the new version any more, but a kustomization of yours takes it"

// keepUsed keeps what would be removed where a kustomization that stays names it: the file
// itself, or the folder whose kustomization it belongs to.
func (p Planner) keepUsed(plan *Plan) error {
	gone := map[string]int{}
	for i, f := range plan.Files {
		if f.State == Removed {
			gone[f.Path] = i
		}
	}
	if len(gone) == 0 {
		return nil
	}
	after, _ := plan.Changes()
	files, err := p.kustomizations(after)
	if err != nil {
		return err
	}
	for again := true; again; {
		named := map[string]bool{}
		for file, text := range files {
			if _, goes := gone[file]; !goes {
				maps.Copy(named, names(path.Dir(file), text))
			}
		}
		again = false
		for file, i := range gone {
			if named[file] || isKustomization(file) && named[path.Dir(file)] {
				plan.Files[i].State, plan.Files[i].Why = Kept, inUse
				delete(gone, file)
				again = true
			}
		}
	}
	return nil
}

// kustomizations are those of the repository, as they are to be.
func (p Planner) kustomizations(after map[string][]byte) (map[string][]byte, error) {
	found := map[string][]byte{}
	for _, root := range []string{"overlays", "bases"} {
		err := fs.WalkDir(p.Repository, root, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || !isKustomization(file) || !entry.Type().IsRegular() {
				return err
			}
			found[file], err = fs.ReadFile(p.Repository, file)
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	for file, text := range after {
		if isKustomization(file) {
			found[file] = text
		}
	}
	return found, nil
}

func isKustomization(file string) bool {
	return slices.Contains([]string{"kustomization.yaml", "kustomization.yml", "Kustomization"}, path.Base(file))
}

// names are the paths that a kustomization may name: every text in it, from where it lies.
func names(dir string, kustomization []byte) map[string]bool {
	found := map[string]bool{}
	var doc yaml.Node
	if yaml.Unmarshal(kustomization, &doc) != nil {
		return found // rendering tells what is wrong with it
	}
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode {
			value := n.Value
			if _, file, isPair := strings.Cut(value, "="); isPair {
				value = file
			}
			if value != "" {
				found[path.Join(dir, value)] = true
			}
		}
		for _, child := range n.Content {
			walk(child)
		}
	}
	walk(&doc)
	return found
}
