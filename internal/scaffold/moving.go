package scaffold

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// Moving says which name a cluster gets.
type Moving struct {
	Leaving
	// New is the name, Name the one that it has.
	New string
	// KeepLabel writes the old name out as the value of the label that tells clusters apart,
	// where nothing says another.
	KeepLabel bool
	// Services are those that the cluster renders.
	Services []Service
}

// Moved is what becomes of a repository, and of the cluster's entry.
type Moved struct {
	Change
	// Paths has the new path of each file that moves, by its old one.
	Paths map[string]string
	// Addresses are what the entry exposes that changes, old and new, and Pinned what of it
	// still holds the old name.
	Addresses [][2]string
	Pinned    []string
}

// moving is a Moved while it is made.
type moving struct {
	*change
	to        string
	keepLabel bool
	services  []Service
	own       found
	label     string
	words     map[string]string
	moved     Moved
}

// Move gives a cluster another name: in its entry, its overlay, the Service that it alone
// exports, and where others name it. Labels, buckets and logins stay: they are in what was
// stored, and in clouds.
func Move(m Moving) (Moved, error) {
	c, own, err := newChange(m.Leaving)
	if err != nil {
		return Moved{}, err
	}
	v := &moving{change: c, to: m.New, keepLabel: m.KeepLabel, services: m.Services, own: own, moved: Moved{Paths: map[string]string{}}}
	if err := v.checkNew(); err != nil {
		return Moved{}, err
	}
	v.keepWords()
	exports := v.exports(own)
	err = errors.Join(v.moveOverlays(), v.moveExports(exports), v.renameEntry(exports), v.renameQueries(), v.renameSelections())
	v.moved.Change = v.done()
	return v.moved, err
}

func (v *moving) checkNew() error {
	if err := CheckName(v.to); err != nil {
		return err
	}
	if slices.ContainsFunc(v.all, func(f found) bool { return f.name == v.to }) {
		return fmt.Errorf("cluster %q is there already, in %s; give another name", v.to, v.Main)
	}
	return nil
}

// keepWords are what the old name is replaced by, and all that keeps it: other clusters, and
// the values of labels, buckets and logins that hold it.
func (v *moving) keepWords() {
	v.label = defaultClusterLabel
	f := Addition{Inventory: v.Inventory, Main: v.Main}.fleet()
	if set := at(f, "spec", "clusterLabel"); set != nil {
		v.label = set.Value
	}
	v.words = map[string]string{}
	for _, other := range v.all {
		v.words[other.name] = other.name
	}
	stays := []*yaml.Node{at(f, "spec", "objectStores"), at(f, "spec", "externalLabels")}
	for _, key := range []string{"externalLabels", "objectStore", "compacts", "identity", "caches", "tracing"} {
		stays = append(stays, at(v.own.spec, key))
	}
	for _, n := range stays {
		if n == nil {
			continue
		}
		for _, value := range valuesOf(written(n)) {
			v.words[value.Value] = value.Value
		}
	}
	v.words[v.Name] = v.to
}

func (v *moving) replace(text string) string { return word.ReplaceAll(text, v.words) }

// keepsLabel tells whether the value of the label that tells clusters apart stays the old name.
func (v *moving) keepsLabel() bool {
	set := at(v.own.spec, "externalLabels", v.label)
	return set == nil && v.keepLabel || set != nil && set.Value == v.Name
}

// text renames what a file says. Where the label keeps the old name, so do selectors of it.
func (v *moving) text(file string, text []byte, folder map[string][]byte, dir string) []byte {
	a := Addition{Name: v.to, Like: v.Name, Folder: folder, words: v.words, Exists: func(to string) bool { return v.Tree.Exists(path.Join(dir, to)) }}
	if !v.keepsLabel() || isFunction(text) {
		return a.rename(text)
	}
	selects := regexp.MustCompile(`\b` + regexp.QuoteMeta(v.label) + `\b["']?\s*(=~|!~|!=|=|:)\s*\\?["']?` + regexp.QuoteMeta(v.Name) + `\b`)
	var kept []string
	masked := selects.ReplaceAllFunc(text, func(match []byte) []byte {
		kept = append(kept, "\x03"+strings.Repeat("\x04", len(kept))+"\x03", string(match))
		return []byte(kept[len(kept)-2])
	})
	return []byte(strings.NewReplacer(kept...).Replace(string(a.rename(masked))))
}

// isFunction tells whether a text is the configuration of a function, which names a cluster
// and no label.
func isFunction(text []byte) bool {
	docs, err := documents(text)
	if err != nil || len(docs.Content) == 0 {
		return false
	}
	version := at(docs, 0, "apiVersion")
	kind := at(docs, 0, "kind")
	return version != nil && kind != nil && strings.HasPrefix(version.Value, "thanos-fleet.dev/") && kind.Value != fleet.Kind && kind.Value != fleet.ClusterKind
}

// renameSelections renames the cluster where overlays for several list it.
func (v *moving) renameSelections() error {
	var errs []error
	for _, file := range slices.Sorted(maps.Keys(v.Selections)) {
		errs = append(errs, v.renameIn(file, func(docs *yaml.Node) (paths [][]any) {
			for where, object := range objects(docs) {
				if i := slices.Index(itemsOf(at(object, "spec", "clusters")), v.Name); i >= 0 {
					paths = append(paths, append(slices.Clone(where), "spec", "clusters", i))
				}
			}
			return paths
		}))
	}
	return errors.Join(errs...)
}

// renameQueries renames the cluster where entries name it: in whom they query, and in whom
// they write to.
func (v *moving) renameQueries() error {
	files := map[string]bool{}
	for _, f := range v.all {
		files[f.file] = files[f.file] || len(v.named(f)) > 0
	}
	var errs []error
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if !files[file] {
			continue
		}
		errs = append(errs, v.renameIn(file, func(docs *yaml.Node) (paths [][]any) {
			for where, object := range objects(docs) {
				for _, f := range entriesOf(object, where) {
					paths = append(paths, v.named(f)...)
				}
			}
			return paths
		}))
	}
	return errors.Join(errs...)
}

// named are the places in an entry that name the cluster.
func (v *moving) named(f found) (paths [][]any) {
	if i := slices.Index(texts(f.spec, "queries"), v.Name); i >= 0 {
		paths = append(paths, append(slices.Clone(f.at), "queries", i))
	}
	for i, hub := range hubs(f.spec) {
		if hub.name == v.Name {
			paths = append(paths, append(append(slices.Clone(f.at), "writes", i), hub.at...))
		}
	}
	return paths
}

// renameIn writes the new name at places of a file.
func (v *moving) renameIn(file string, places func(docs *yaml.Node) [][]any) error {
	if to, moved := v.moved.Paths[file]; moved {
		file = to
	}
	return v.edit(file, func(text []byte) ([]byte, error) {
		docs, err := documents(text)
		if err != nil {
			return nil, err
		}
		for _, at := range places(docs) {
			if text, err = setValue(text, at, v.to); err != nil {
				return nil, err
			}
		}
		return text, nil
	})
}
