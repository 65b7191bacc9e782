package scaffold

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// Addition says which cluster is added, and to what.
type Addition struct {
	// Name of the new cluster, and of the one that it is like.
	Name, Like string
	// Folder holds the files of Like's overlay, by their path in its folder; none where the
	// overlay is for several clusters.
	Folder map[string][]byte
	// Several tells that it is, and Selection is the file that says for which, in the
	// Inventory; "" where it is not known.
	Several   bool
	Selection string
	// Exists tells whether a path from Like's folder leads to something.
	Exists func(path string) bool
	// Inventory holds the files of the Fleet and its FleetClusters, by path. Main is
	// that of the Fleet.
	Inventory map[string][]byte
	Main      string
	// Kustomization is the one beside the Fleet, by path.
	Kustomization string
	// Addresses replace those that Like exposes, in their order, and then the Services.
	Addresses []string
	// ServiceNames are those of the Services that the new cluster exposes, in the order
	// of Like's.
	ServiceNames []string
	// Services are those that Like renders.
	Services []Service
	// Planes are the control planes that hold what Like runs.
	Planes []Plane
	// Read reads a file by its path from Like's folder.
	Read func(path string) ([]byte, error)
	// Labels are external labels of the new cluster alone.
	Labels map[string]string
	// ObjectStore replaces Like's, where it is given.
	ObjectStore string
	// QueriedBy are clusters whose queries the new one is added to.
	QueriedBy []string
}

// Added are the files that a new cluster needs.
type Added struct {
	// Files by path: those of the inventory as they were named in the Addition.
	Files map[string][]byte
	// Folder holds the files of the new overlay, by their path in its folder, and Beside
	// those that it shares with control planes, by their path from it.
	Folder, Beside map[string][]byte
	// Notes say what was decided, for the user.
	Notes []string
}

// Add makes the files of a new cluster. Its entry is a FleetCluster in a file of
// its own, whatever form the others have: teams that add clusters at the same time
// then edit one line of one shared file.
func Add(a Addition) (Added, error) {
	added := Added{Files: map[string][]byte{}, Folder: map[string][]byte{}, Beside: map[string][]byte{}}
	for name, text := range a.Folder {
		added.Folder[a.replace(name)] = a.rename(text)
	}
	entry, err := a.entry(&added)
	if err != nil {
		return added, err
	}
	file := path.Join(path.Dir(a.Main), a.Name+".yaml")
	if _, taken := a.Inventory[file]; taken {
		return added, fmt.Errorf("%s is there already; give another name", file)
	}
	added.Files[file] = entry
	list, err := insert(a.Inventory[a.Kustomization], []any{"resources"}, a.Name+".yaml")
	if err != nil {
		return added, fmt.Errorf("%s: %w", a.Kustomization, err)
	}
	added.Files[a.Kustomization] = list
	if err := a.selectIt(&added); err != nil {
		return added, err
	}
	for _, hub := range a.QueriedBy {
		if err := a.letQuery(hub, &added); err != nil {
			return added, err
		}
	}
	return added, nil
}

// selectIt lists the new cluster where an overlay for several lists the other by its name.
func (a Addition) selectIt(added *Added) error {
	text := a.Inventory[a.Selection]
	var doc yaml.Node
	if a.Selection == "" || yaml.Unmarshal(text, &doc) != nil {
		return nil
	}
	clusters := at(&doc, "spec", "clusters")
	if clusters == nil || !slices.ContainsFunc(clusters.Content, func(n *yaml.Node) bool { return n.Value == a.Like }) {
		return nil
	}
	text, err := insert(text, []any{"spec", "clusters"}, a.Name)
	if err != nil {
		return fmt.Errorf("%s: %w", a.Selection, err)
	}
	added.Files[a.Selection] = text
	return nil
}

// found is an entry of the inventory.
type found struct {
	file string
	// spec is the whole entry of a cluster in a Fleet, or the spec of a FleetCluster;
	// at is where it stands in the file's document.
	spec *yaml.Node
	at   []any
	// labels are those that overlays select the cluster by.
	labels *yaml.Node
}

// find returns the entry of a cluster.
func (a Addition) find(cluster string) (found, error) {
	for _, file := range slices.Sorted(maps.Keys(a.Inventory)) {
		var doc yaml.Node
		if err := yaml.Unmarshal(a.Inventory[file], &doc); err != nil {
			return found{}, fmt.Errorf("%s: %w", file, err)
		}
		for i := 0; ; i++ {
			entry := at(&doc, "spec", "clusters", i)
			if entry == nil {
				break
			}
			if name := at(entry, "name"); name != nil && name.Value == cluster {
				return found{file, entry, []any{"spec", "clusters", i}, at(entry, "labels")}, nil
			}
		}
		kind, name := at(&doc, "kind"), at(&doc, "metadata", "name")
		if kind != nil && kind.Value == fleet.ClusterKind && name != nil && name.Value == cluster {
			return found{file, at(&doc, "spec"), []any{"spec"}, at(&doc, "metadata", "labels")}, nil
		}
	}
	return found{}, fmt.Errorf("cluster %q is not in %s or beside it; name one of the fleet, and keep one object in a file", cluster, a.Main)
}

// letQuery adds the new cluster to the queries of another.
func (a Addition) letQuery(hub string, added *Added) error {
	entry, err := a.find(hub)
	if err != nil {
		return err
	}
	queries := at(entry.spec, "queries")
	if queries == nil {
		return fmt.Errorf("%s: cluster %q queries nobody; add queries to it, with %s in the list", entry.file, hub, a.Name)
	}
	for _, item := range queries.Content {
		if item.Value == "*" {
			return nil
		}
	}
	text, edited := added.Files[entry.file]
	if !edited {
		text = a.Inventory[entry.file]
	}
	if text, err = insert(text, append(entry.at, "queries"), a.Name); err != nil {
		return fmt.Errorf("%s: %w", entry.file, err)
	}
	added.Files[entry.file] = text
	return nil
}

// replace puts the new cluster's name where the other's stands as a word.
func (a Addition) replace(text string) string { return word.Replace(text, a.Like, a.Name) }

// rename copies a file of the overlay, line by line so that all else stays as it
// is. What leads to something shared keeps its name: ../templates/hub is not the
// cluster hub. A file that is no text stays as it is.
func (a Addition) rename(text []byte) []byte {
	if !utf8.Valid(text) || bytes.ContainsRune(text, 0) {
		return text
	}
	lines := strings.SplitAfter(string(text), "\n")
	for i, line := range lines {
		value := strings.TrimSpace(line)
		value = strings.TrimSpace(strings.TrimPrefix(value, "- "))
		if _, after, found := strings.Cut(value, ": "); found {
			value = strings.TrimSpace(after)
		}
		value = strings.Trim(value, `"'`)
		if _, mine := a.Folder[value]; !mine && value != "" && a.Exists(value) {
			continue
		}
		lines[i] = a.replace(line)
	}
	return []byte(strings.Join(lines, ""))
}
