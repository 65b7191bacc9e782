package scaffold

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// Leaving says which cluster leaves a fleet, or gets another name, and what is known of it.
type Leaving struct {
	Name string
	// Inventory holds the files of the Fleet and its FleetClusters, by path. Main is that of
	// the Fleet.
	Inventory map[string][]byte
	Main      string
	Tree      *Tree
	// Overlays are the folders of overlays that are for this cluster alone.
	Overlays []string
	// Selections are the files that list the clusters of an overlay for several, with the
	// folder of that.
	Selections map[string]string
	// Planes are the folders of control planes of this Fleet.
	Planes []string
	// CompactsTo gets the compactors that the cluster owns.
	CompactsTo string
}

// Change is what becomes of a repository.
type Change struct {
	// Files by path, as they are to be, and Gone those that are not there any more.
	Files map[string][]byte
	Gone  []string
	// Kept are files in the folders of what leaves that nothing lists.
	Kept []string
	// Notes say what was decided, for the user.
	Notes []string
}

// change is a Change while it is made.
type change struct {
	Leaving
	files map[string][]byte
	gone  map[string]bool
	kept  map[string]bool
	notes []string
	all   []found
}

// Remove makes a cluster leave: its entry, its overlays, what it exports by a Service of its
// own, and its name where others query it. What others need of it is an error, and all of
// those are told.
func Remove(l Leaving) (Change, error) {
	c, own, err := newChange(l)
	if err != nil {
		return Change{}, err
	}
	if err := c.lastOne(); err != nil {
		return Change{}, err
	}
	if err := errors.Join(c.soleQuerier(own), c.dropEntry(own), c.handOver(own)); err != nil {
		return Change{}, err
	}
	err = errors.Join(c.dropOverlays(), c.dropSelections())
	if err == nil {
		err = errors.Join(c.dropQueries(), c.dropExports(own), c.dropPolicies(own))
	}
	c.noteUnlisted()
	return c.done(), err
}

func newChange(l Leaving) (*change, found, error) {
	c := &change{Leaving: l, files: map[string][]byte{}, gone: map[string]bool{}, kept: map[string]bool{}}
	var err error
	if c.all, err = entries(l.Inventory); err != nil {
		return nil, found{}, err
	}
	own, err := c.find(l.Name)
	return c, own, err
}

func (c *change) find(cluster string) (found, error) {
	var names []string
	for _, f := range c.all {
		if f.name == cluster {
			return f, nil
		}
		names = append(names, f.name)
	}
	return found{}, fmt.Errorf("no cluster %q is in %s or beside it; %s", cluster, c.Main, strict.Suggest(cluster, names, "its clusters are "+word.Few(10, names)))
}

func (c *change) done() Change {
	for file := range c.gone {
		delete(c.files, file)
	}
	return Change{c.files, slices.Sorted(maps.Keys(c.gone)), slices.Sorted(maps.Keys(c.kept)), c.notes}
}

func (c *change) note(format string, args ...any) {
	c.notes = append(c.notes, fmt.Sprintf(format, args...))
}

// text is a file as it is planned so far.
func (c *change) text(file string) ([]byte, error) {
	for _, known := range []map[string][]byte{c.files, c.Inventory, c.Tree.Kustomizations} {
		if text, found := known[file]; found {
			return text, nil
		}
	}
	return c.Tree.Read(file)
}

// edit changes a file by what finds its place in it anew.
func (c *change) edit(file string, how func(text []byte) ([]byte, error)) error {
	text, err := c.text(file)
	if err != nil {
		return err
	}
	edited, err := how(text)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	c.files[file] = edited
	return nil
}

// others are the entries without that of the cluster.
func (c *change) others() []found {
	return slices.DeleteFunc(slices.Clone(c.all), func(f found) bool { return f.name == c.Name })
}

func (c *change) lastOne() error {
	if len(c.others()) > 0 {
		return nil
	}
	return fmt.Errorf("cluster %q is the only one of %s, and a Fleet without clusters renders nothing; delete the folder of the topology, when none of it is wanted any more", c.Name, c.Main)
}

// texts are those of a list in an entry.
func texts(spec *yaml.Node, key string) (values []string) {
	if list := at(spec, key); list != nil {
		for _, item := range written(list).Content {
			values = append(values, item.Value)
		}
	}
	return values
}

func asks(hub found, other string) bool {
	queries := texts(hub.spec, "queries")
	return hub.name != other && (slices.Contains(queries, "*") || slices.Contains(queries, other))
}

// soleQuerier fails when nobody else asks what the cluster's queriers ask.
func (c *change) soleQuerier(own found) error {
	var alone []string
	for _, other := range c.others() {
		exposes := at(other.spec, "exposes", 0) != nil
		if exposes && asks(own, other.name) && !slices.ContainsFunc(c.others(), func(f found) bool { return asks(f, other.name) }) {
			alone = append(alone, other.name)
		}
	}
	if len(alone) == 0 {
		return nil
	}
	return fmt.Errorf("cluster %q is the only one that queries %s; let another query them first (queries in its entry), or take exposes from them", c.Name, word.Few(10, alone))
}

// handOver gives the compactors of the cluster to another, and fails where that is needed and
// not said.
func (c *change) handOver(own found) error {
	var needed, idle []string
	for _, store := range texts(own.spec, "compacts") {
		writes := func(f found) bool { s := at(f.spec, "objectStore"); return s != nil && s.Value == store }
		if slices.ContainsFunc(c.others(), writes) {
			needed = append(needed, store)
		} else {
			idle = append(idle, store)
		}
	}
	switch {
	case c.CompactsTo == "" && len(needed) > 0:
		return fmt.Errorf("cluster %q owns the compactor of %s, which others write to; --compacts-to CLUSTER gives it to one that runs a compactor", c.Name, strings.Join(needed, ", "))
	case c.CompactsTo == "":
		return nil
	case len(needed)+len(idle) == 0:
		return fmt.Errorf("--compacts-to %s: cluster %q owns no compactor; leave it out", c.CompactsTo, c.Name)
	case c.CompactsTo == c.Name:
		return fmt.Errorf("--compacts-to %s: that one leaves; name another", c.CompactsTo)
	}
	heir, err := c.find(c.CompactsTo)
	if err != nil {
		return fmt.Errorf("--compacts-to: %w", err)
	}
	for _, store := range append(needed, idle...) {
		if err := c.edit(heir.file, func(text []byte) ([]byte, error) { return c.addCompaction(text, store) }); err != nil {
			return err
		}
		c.note("the compactor of object store %s is that of %s from now on", store, c.CompactsTo)
	}
	return nil
}

// addCompaction gives a bucket's compactor to an entry, in the list that it has or in one
// behind its objectStore.
func (c *change) addCompaction(text []byte, store string) ([]byte, error) {
	heir, err := entryIn(text, c.CompactsTo)
	if err != nil {
		return nil, err
	}
	if at(heir.spec, "compacts", 0) != nil {
		return insert(text, append(heir.at, "compacts"), store)
	}
	return addList(text, heir.at, "objectStore", "compacts", store)
}

// entryIn finds a cluster in a text.
func entryIn(text []byte, cluster string) (found, error) {
	all, err := entries(map[string][]byte{"": text})
	if err != nil {
		return found{}, err
	}
	i := slices.IndexFunc(all, func(f found) bool { return f.name == cluster })
	if i < 0 {
		return found{}, fmt.Errorf("cluster %q is not in it any more", cluster)
	}
	return all[i], nil
}

// dropEntry takes the entry out: of the list, or the file with its line in a kustomization.
func (c *change) dropEntry(own found) error {
	docs, err := documents(c.Inventory[own.file])
	if err != nil {
		return err
	}
	where, alone := own.own, false
	if len(where) == 3 && where[1] == "items" && len(at(docs, where[:2]...).Content) == 1 {
		where = where[:1] // a List of this one
	}
	if len(where) == 1 {
		alone = len(docs.Content) == 1
	}
	if alone {
		return c.dropFile(own.file)
	}
	if comment := commentAbove(c.Inventory[own.file], at(docs, where...)); comment != "" {
		c.note("the comment above its entry goes, too: %s", comment)
	}
	return c.edit(own.file, func(text []byte) ([]byte, error) {
		f, err := entryIn(text, c.Name)
		if err != nil {
			return nil, err
		}
		if len(where) == 1 {
			return cutDocument(text, where[0].(int))
		}
		return cutItem(text, f.own[:len(f.own)-1], f.own[len(f.own)-1].(int))
	})
}

// dropFile takes a file away, and the lines that list it.
func (c *change) dropFile(file string) error {
	c.gone[file] = true
	by := c.Tree.references()[file]
	if len(by) == 0 {
		return fmt.Errorf("%s: no kustomization here lists it; take it out by hand", file)
	}
	return c.dropReferences(file, by)
}

// dropReferences takes the lines of kustomizations that name a path out.
func (c *change) dropReferences(target string, by []reference) error {
	var errs []error
	for _, r := range by {
		errs = append(errs, c.edit(r.by, func(text []byte) ([]byte, error) {
			for _, list := range []string{"resources", "components", "bases"} {
				docs, err := documents(text)
				if err != nil {
					return nil, err
				}
				for i, item := range itemsOf(at(docs, 0, list)) {
					if path.Join(path.Dir(r.by), item) == target {
						return cutItem(text, []any{0, list}, i)
					}
				}
			}
			return nil, fmt.Errorf("it names %s, and not under resources; take that out by hand first", r.entry)
		}))
	}
	return errors.Join(errs...)
}

func itemsOf(list *yaml.Node) (items []string) {
	if list != nil {
		for _, n := range list.Content {
			items = append(items, n.Value)
		}
	}
	return items
}

// dropQueries takes the cluster's name out of others' queries.
func (c *change) dropQueries() error {
	var errs []error
	for _, other := range c.others() {
		if !slices.Contains(texts(other.spec, "queries"), c.Name) {
			continue
		}
		errs = append(errs, c.edit(other.file, func(text []byte) ([]byte, error) {
			f, err := entryIn(text, other.name)
			if err != nil {
				return nil, err
			}
			if n := at(f.spec, "queries"); n.Kind == yaml.AliasNode {
				return nil, fmt.Errorf("queries of %q is an alias (*…); write out there whom it queries, without %q", other.name, c.Name)
			}
			return cutItem(text, append(f.at, "queries"), slices.Index(texts(f.spec, "queries"), c.Name))
		}))
	}
	return errors.Join(errs...)
}
