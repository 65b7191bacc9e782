package scaffold

import (
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Tree is a repository as commands see it that change which clusters there are: its
// kustomizations, and what they name.
type Tree struct {
	// Kustomizations by their path.
	Kustomizations map[string][]byte
	// Exists tells whether a path leads to something, and Read reads a file.
	Exists func(path string) bool
	Read   func(path string) ([]byte, error)
	// Files lists the files below a folder, by their paths; links are none.
	Files func(dir string) ([]string, error)

	names map[string][]reference
}

// reference is where a kustomization names something.
type reference struct {
	// by is the path of the kustomization, and at where in it.
	by string
	at []any
	// entry is as it is written there.
	entry string
}

// references are all that kustomizations name, by path.
func (t *Tree) references() map[string][]reference {
	if t.names != nil {
		return t.names
	}
	t.names = map[string][]reference{}
	for _, file := range slices.Sorted(maps.Keys(t.Kustomizations)) {
		docs, err := documents(t.Kustomizations[file])
		if err != nil {
			continue // its own rendering tells
		}
		for i, doc := range docs.Content {
			walkTexts(doc, []any{i}, func(n *yaml.Node, at []any) {
				value := n.Value
				if _, from, found := strings.Cut(value, "="); found {
					value = from // key=file of a generator
				}
				if value == "" || strings.ContainsAny(value, "\n:{") {
					return
				}
				if target := path.Join(path.Dir(file), value); target != path.Dir(file) && t.Exists(target) {
					t.names[target] = append(t.names[target], reference{file, at, n.Value})
				}
			})
		}
	}
	return t.names
}

// walkTexts goes over the texts in a node that are no keys.
func walkTexts(n *yaml.Node, at []any, visit func(n *yaml.Node, at []any)) {
	if n.Kind == yaml.ScalarNode {
		visit(n, at)
	}
	for i, child := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			walkTexts(child, append(slices.Clone(at), i), visit)
		case i%2 == 1:
			walkTexts(child, append(slices.Clone(at), n.Content[i-1].Value), visit)
		}
	}
}

// reached are the files in a folder that its kustomizations name, and those themselves.
func (t *Tree) reached(dir string) map[string]bool {
	found := map[string]bool{}
	t.walk(dir, found, func(target string) bool { return isBelow(target, dir) })
	return found
}

// Builds are the files and folders that overlays are made of, wherever they stand.
func (t *Tree) Builds(overlays ...string) map[string]bool {
	found := map[string]bool{}
	for _, dir := range overlays {
		t.walk(dir, found, func(string) bool { return true })
	}
	return found
}

// walk finds what the kustomizations of a folder name, as far as it is meant, and what those
// folders name.
func (t *Tree) walk(dir string, found map[string]bool, isMeant func(target string) bool) {
	for _, name := range KustomizationNames {
		file := path.Join(dir, name)
		if _, there := t.Kustomizations[file]; !there || found[file] {
			continue
		}
		found[file] = true
		for target, by := range t.references() {
			if isMeant(target) && slices.ContainsFunc(by, func(r reference) bool { return r.by == file }) {
				found[target] = true
				t.walk(target, found, isMeant)
			}
		}
	}
}

// isBelow tells whether a path is that of a folder, or of something in it.
func isBelow(file, dir string) bool { return file == dir || strings.HasPrefix(file, dir+"/") }

// Naming are the folders of kustomizations that name one of some paths.
func (t *Tree) Naming(targets ...string) (folders []string) {
	for _, target := range targets {
		for _, r := range t.references()[target] {
			folders = append(folders, path.Dir(r.by))
		}
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}
