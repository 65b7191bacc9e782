package scaffold

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

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
	if err := errors.Join(c.soleQuerier(own), c.soleReceiver(), c.dropEntry(own), c.handOver(own)); err != nil {
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

func (c *change) find(cluster string) (found, error) { return findIn(c.all, cluster, c.Main) }

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

// hub is a cluster that an entry writes to, with its place in that item of writes.
type hub struct {
	name string
	at   []any
}

// hubs are the clusters that an entry writes to, in its order: names, or fields with one.
func hubs(spec *yaml.Node) []hub {
	list := at(spec, "writes")
	if list == nil {
		return nil
	}
	var found []hub
	for _, item := range written(list).Content {
		if name := at(item, "cluster"); name != nil {
			found = append(found, hub{name.Value, []any{"cluster"}})
			continue
		}
		found = append(found, hub{name: item.Value})
	}
	return found
}

// soleReceiver fails when others write to the cluster: what they send would be lost, and which
// cluster takes it from now on nobody but the user knows.
func (c *change) soleReceiver() error {
	var writers []string
	for _, other := range c.others() {
		if slices.ContainsFunc(hubs(other.spec), func(h hub) bool { return h.name == c.Name }) {
			writers = append(writers, other.name)
		}
	}
	if len(writers) == 0 {
		return nil
	}
	return fmt.Errorf("%s: what they write goes to cluster %q; let them write to another first (writes in their entries), or take it out", word.Few(10, writers), c.Name)
}
