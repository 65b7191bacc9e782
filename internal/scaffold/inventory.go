package scaffold

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// found is an entry of the inventory.
type found struct {
	name, file string
	// spec is the whole entry of a cluster in a Fleet, or the spec of a FleetCluster;
	// at is where it stands in the file's documents.
	spec *yaml.Node
	at   []any
	// own is where the entry stands as a whole: the item of a list, or the document.
	own []any
	// title is the node of its name.
	title *yaml.Node
	// labels are those that overlays select the cluster by.
	labels *yaml.Node
}

// entries are the clusters of the inventory, whatever form they have: in the Fleet, as
// FleetClusters, several in a file, or in a List.
func entries(inventory map[string][]byte) ([]found, error) {
	var all []found
	for _, file := range slices.Sorted(maps.Keys(inventory)) {
		docs, err := documents(inventory[file])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for where, object := range objects(docs) {
			for _, f := range entriesOf(object, where) {
				f.file = file
				all = append(all, f)
			}
		}
	}
	return all, nil
}

// entriesOf are the clusters of one object.
func entriesOf(object *yaml.Node, where []any) []found {
	below := func(steps ...any) []any { return append(slices.Clone(where), steps...) }
	if kind := at(object, "kind"); kind != nil && kind.Value == fleet.ClusterKind {
		if name := at(object, "metadata", "name"); name != nil {
			return []found{{name: name.Value, spec: at(object, "spec"), at: below("spec"), own: where, title: name, labels: at(object, "metadata", "labels")}}
		}
		return nil
	}
	var all []found
	for i := 0; ; i++ {
		entry := at(object, "spec", "clusters", i)
		if entry == nil {
			return all
		}
		if name := at(entry, "name"); name != nil {
			all = append(all, found{name: name.Value, spec: entry, at: below("spec", "clusters", i), own: below("spec", "clusters", i), title: name, labels: at(entry, "labels")})
		}
	}
}

// find returns the entry of a cluster.
func (a Addition) find(cluster string) (found, error) {
	all, err := entries(a.Inventory)
	if err != nil {
		return found{}, err
	}
	return findIn(all, cluster, a.Main)
}

func findIn(all []found, cluster, main string) (found, error) {
	var names []string
	for _, f := range all {
		if f.name == cluster {
			return f, nil
		}
		names = append(names, f.name)
	}
	return found{}, fmt.Errorf("cluster %q is not in %s or beside it; %s", cluster, main, strict.Suggest(cluster, names, "its clusters are "+word.Few(10, names)))
}

// selectIt lists the new cluster where an overlay for several lists the other by its name.
func (a Addition) selectIt(added *Added) error {
	text := a.Inventory[a.Selection]
	docs, err := documents(text)
	if a.Selection == "" || err != nil {
		return nil // its own rendering tells what is wrong
	}
	for where, object := range objects(docs) {
		clusters := at(object, "spec", "clusters")
		if clusters == nil || !slices.ContainsFunc(clusters.Content, func(n *yaml.Node) bool { return n.Value == a.Like }) {
			continue
		}
		if text, err = insert(text, append(where, "spec", "clusters"), a.Name); err != nil {
			return fmt.Errorf("%s: %w", a.Selection, err)
		}
		added.Files[a.Selection] = text
	}
	return nil
}

// isList tells whether an object is a List of others.
func isList(object *yaml.Node) bool {
	kind, items := at(object, "kind"), at(object, "items")
	return kind != nil && strings.HasSuffix(kind.Value, "List") && items != nil && items.Kind == yaml.SequenceNode
}
