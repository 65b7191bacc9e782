package scaffold

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// dropOverlays takes the cluster's folders away: what their kustomizations list. A file that
// none lists stays.
func (c *change) dropOverlays() error {
	var errs []error
	for _, dir := range c.Overlays {
		errs = append(errs, c.refuseUsed(dir), c.dropFolder(dir))
	}
	return errors.Join(errs...)
}

// refuseUsed fails when others list something in a folder.
func (c *change) refuseUsed(dir string) error {
	var errs []error
	for _, target := range slices.Sorted(maps.Keys(c.Tree.references())) {
		for _, r := range c.Tree.references()[target] {
			if isBelow(target, dir) && !c.leaves(r.by) {
				errs = append(errs, fmt.Errorf("%s names %s, which goes with cluster %q; take that out there, or move it to a folder that both may list", r.by, r.entry, c.Name))
			}
		}
	}
	return errors.Join(errs...)
}

// leaves tells whether a file is one of the cluster's overlays.
func (c *change) leaves(file string) bool {
	return slices.ContainsFunc(c.Overlays, func(dir string) bool { return isBelow(file, dir) })
}

func (c *change) dropFolder(dir string) error {
	reached := c.Tree.reached(dir)
	files, err := c.Tree.Files(dir)
	for _, file := range files {
		if reached[file] {
			c.gone[file] = true
		} else {
			c.kept[file] = true
		}
	}
	return err
}

// noteUnlisted tells of folders that only what goes lists.
func (c *change) noteUnlisted() {
	for _, target := range slices.Sorted(maps.Keys(c.Tree.references())) {
		by := c.Tree.references()[target]
		goes := func(r reference) bool { return c.leaves(r.by) || c.gone[r.by] }
		if c.leaves(target) || c.gone[target] || slices.ContainsFunc(by, func(r reference) bool { return !goes(r) }) {
			continue
		}
		if files, err := c.Tree.Files(target); err == nil && slices.ContainsFunc(files, func(file string) bool { return !c.gone[file] }) {
			c.note("nothing lists %s any more", target)
		}
	}
}

// dropSelections takes the cluster's name out of overlays for several that list it. One that
// was for it alone goes.
func (c *change) dropSelections() error {
	var errs []error
	for _, file := range slices.Sorted(maps.Keys(c.Selections)) {
		text, err := c.text(file)
		if err != nil {
			return err
		}
		docs, err := documents(text)
		if err != nil {
			continue // its own rendering tells
		}
		for where, object := range objects(docs) {
			clusters := at(object, "spec", "clusters")
			i := slices.Index(itemsOf(clusters), c.Name)
			switch {
			case i < 0:
			case len(clusters.Content) == 1:
				c.Overlays = append(c.Overlays, c.Selections[file])
				errs = append(errs, c.refuseUsed(c.Selections[file]), c.dropFolder(c.Selections[file]))
			default:
				errs = append(errs, c.edit(file, func(text []byte) ([]byte, error) {
					return cutItem(text, append(where, "spec", "clusters"), i)
				}))
			}
		}
	}
	return errors.Join(errs...)
}

// exports are the folders that bring nothing but a Service that the cluster alone exposes, by
// their paths, with the component that it is placed by.
func (c *change) exports(own found) map[string]string {
	folders := map[string]string{}
	exposed := services(own)
	for _, other := range c.others() {
		for name := range services(other) {
			delete(exposed, name)
		}
	}
	for target, by := range c.Tree.references() {
		of := func(r reference) bool { return c.leaves(r.by) || slices.Contains(c.Planes, path.Dir(r.by)) }
		if c.leaves(target) || !slices.ContainsFunc(by, of) {
			continue
		}
		for name := range exposed {
			if component, found := c.bringsService(target, name); found {
				folders[target] = component
			}
		}
	}
	return folders
}

// services are the names of Services that a cluster exports.
func services(f found) map[string]bool {
	names := map[string]bool{}
	for i := 0; at(f.spec, "exposes", i) != nil; i++ {
		if name := at(f.spec, "exposes", i, "serviceImport", "name"); name != nil {
			names[name.Value] = true
		}
	}
	return names
}

// bringsService tells whether a folder holds one resource, the Service of a name, and returns
// what control planes place it by.
func (c *change) bringsService(folder, name string) (component string, found bool) {
	a := Addition{Read: func(file string) ([]byte, error) { return c.Tree.Read(file) }}
	if !a.bringsOnly(folder, name) {
		return "", false
	}
	kustomization, err := a.readKustomization(folder)
	if err != nil {
		return "", false
	}
	text, err := c.Tree.Read(path.Join(folder, list(kustomization, "resources")[0]))
	if err != nil {
		return "", false
	}
	var doc yaml.Node
	if yaml.Unmarshal(text, &doc) != nil {
		return "", false
	}
	if label := at(&doc, "metadata", "labels", componentLabel); label != nil {
		component = label.Value
	}
	return component, true
}

// dropExports takes the folders of Services away that the cluster alone exposes, with the
// lines of control planes that list them. A folder that another topology lists stays.
func (c *change) dropExports(own found) error {
	var errs []error
	folders := c.exports(own)
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		var planes []reference
		var others []string
		for _, r := range c.Tree.references()[folder] {
			switch {
			case c.leaves(r.by):
			case slices.Contains(c.Planes, path.Dir(r.by)):
				planes = append(planes, r)
			default:
				others = append(others, r.by)
			}
		}
		errs = append(errs, c.dropReferences(folder, planes))
		if len(others) > 0 {
			c.note("%s stays, for %s lists it", folder, strings.Join(others, ", "))
			continue
		}
		errs = append(errs, c.dropFolder(folder))
	}
	return errors.Join(errs...)
}

// dropPolicies takes components that only the cluster had out of the policies of control
// planes.
func (c *change) dropPolicies(own found) error {
	gone := map[string]bool{}
	for _, name := range texts(own.spec, "components") {
		gone[name] = !slices.ContainsFunc(c.others(), func(f found) bool { return slices.Contains(texts(f.spec, "components"), name) })
	}
	var errs []error
	for _, plane := range c.Planes {
		for _, name := range KustomizationNames {
			for _, entry := range list(c.Tree.Kustomizations[path.Join(plane, name)], "transformers") {
				errs = append(errs, c.dropComponents(path.Join(plane, entry), gone))
			}
		}
	}
	return errors.Join(errs...)
}

// dropComponents takes components out of the policies of one configuration.
func (c *change) dropComponents(file string, gone map[string]bool) error {
	for {
		text, err := c.text(file)
		if err != nil {
			return nil // a folder of configurations, whose rendering tells
		}
		docs, err := documents(text)
		if err != nil {
			return nil
		}
		where, i := policyOf(docs, gone)
		if where == nil {
			return nil
		}
		if err := c.edit(file, func(text []byte) ([]byte, error) { return cutItem(text, where, i) }); err != nil {
			return err
		}
	}
}

// policyOf finds a component that is gone, or the policy that has no other.
func policyOf(docs *yaml.Node, gone map[string]bool) (where []any, index int) {
	for at0, object := range objects(docs) {
		for i := 0; at(object, "spec", "policies", i) != nil; i++ {
			components := itemsOf(at(object, "spec", "policies", i, "components"))
			n := slices.IndexFunc(components, func(name string) bool { return gone[name] })
			switch {
			case n < 0:
			case len(components) == 1:
				return append(slices.Clone(at0), "spec", "policies"), i
			default:
				return append(slices.Clone(at0), "spec", "policies", i, "components"), n
			}
		}
	}
	return nil, 0
}
