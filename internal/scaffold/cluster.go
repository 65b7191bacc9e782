package scaffold

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// KustomizationNames are those that kustomize reads, the usual one first.
var KustomizationNames = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

// Addition says which cluster is added, and to what.
type Addition struct {
	// Name of the new cluster, and of the one that it is like.
	Name, Like string
	// Folder holds the files of Like's overlay, by their path in its folder; none where the
	// overlay is for several clusters.
	Folder map[string][]byte
	// Hosted tells that Like has no overlay, and that a control plane renders it: Read, Exists
	// and Folder are of that one, whose kustomization lists what the new cluster adds.
	Hosted bool
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

	// words are those that the new cluster's files have in the place of the other's, and
	// the names of others that stay.
	words map[string]string
}

// Added are the files that a new cluster needs.
type Added struct {
	// Files by path: those of the inventory as they were named in the Addition.
	Files map[string][]byte
	// Folder holds the files of the new overlay, by their path in its folder, and Beside
	// those that it shares with control planes, by their path from it.
	Folder, Beside map[string][]byte
	// Exposes tells that other clusters may dial the new one.
	Exposes bool
	// Kept says which buckets others go on to compact, and Notes what else was decided.
	Kept  []string
	Notes []string
}

// Add makes the files of a new cluster. Its entry is a FleetCluster in a file of
// its own, whatever form the others have: teams that add clusters at the same time
// then edit one line of one shared file.
func Add(a Addition) (Added, error) {
	added := Added{Files: map[string][]byte{}, Folder: map[string][]byte{}, Beside: map[string][]byte{}}
	all, err := entries(a.Inventory)
	if err != nil {
		return added, err
	}
	a.words = map[string]string{}
	for _, other := range all {
		a.words[other.name] = other.name
	}
	a.words[a.Like] = a.Name
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
	added.Files[file] = append([]byte(modelineIn(a.Inventory[a.Main])), entry...)
	list, err := insert(a.Inventory[a.Kustomization], []any{0, "resources"}, a.Name+".yaml")
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

// replace puts the new cluster's name where the other's stands as a word, and in no longer
// name of another cluster.
func (a Addition) replace(text string) string { return word.ReplaceAll(text, a.words) }

// Copied is the path in the new overlay's folder of what has this one in the other's.
func (a Addition) Copied(name string) string { return word.Replace(name, a.Like, a.Name) }

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
