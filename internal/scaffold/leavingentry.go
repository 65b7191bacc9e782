package scaffold

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

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
