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
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// renaming gives the clusters of a topology other names, wherever those stand as
// words in overlays: in the Fleet, in folders' names, in labels and addresses that
// are made of them.
type renaming struct {
	topology string
	names    map[string]string
	// has tells whether a path of the repository is there.
	has func(path string) bool
}

// check refuses names that no cluster can have, that two would have, or of clusters
// that are not there, all at once. Clusters are those of the Fleet.
func (r renaming) check(clusters []string) error {
	var errs []error
	taken := map[string]string{}
	for _, cluster := range clusters {
		name := cluster
		if new, renamed := r.names[cluster]; renamed {
			name = new
		}
		if other, twice := taken[name]; twice {
			errs = append(errs, fmt.Errorf("clusters %s and %s would both be named %s; give each a name of its own", other, cluster, name))
		}
		taken[name] = cluster
	}
	for _, old := range slices.Sorted(maps.Keys(r.names)) {
		if !slices.Contains(clusters, old) {
			errs = append(errs, fmt.Errorf("no cluster %q to rename; %s", old, strict.Suggest(old, clusters, "the clusters of "+r.topology+" are "+strings.Join(clusters, ", "))))
		}
		errs = append(errs, CheckName(r.names[old]), r.checkFolder(old, r.names[old]))
	}
	return errors.Join(errs...)
}

// checkFolder refuses the name of a folder that is no cluster's: two would become one.
func (r renaming) checkFolder(old, name string) error {
	is := func(folder string) bool { return r.has(path.Join("overlays", r.topology, folder)) }
	if _, free := r.names[name]; free || name == old || !is(old) || !is(name) {
		return nil
	}
	return fmt.Errorf("%s cannot be named %s: overlays/%s has a folder of that name already; give another name", old, name, r.topology)
}

// files renames what stands in overlays; bases know no cluster.
func (r renaming) files(files map[string][]byte) (map[string][]byte, error) {
	if len(r.names) == 0 {
		return files, nil
	}
	renamed := map[string][]byte{}
	for file, text := range files {
		if strings.HasPrefix(file, "overlays/") {
			text = r.text(path.Dir(file), text)
		}
		to := r.path(file)
		if _, taken := renamed[to]; taken {
			return nil, fmt.Errorf("two files would be named %s; give the clusters other names", to)
		}
		renamed[to] = text
	}
	return renamed, nil
}

// path renames folders of clusters, and files in them and beside the Fleet. What
// clusters share keeps its name: templates/hub is not the cluster hub.
func (r renaming) path(file string) string {
	root := path.Join("overlays", r.topology) + "/"
	below, found := strings.CutPrefix(file, root)
	if !found {
		return file
	}
	folder, _, _ := strings.Cut(below, "/")
	if _, cluster := r.names[folder]; !cluster && folder != "fleet" {
		return file
	}
	return root + r.words(below)
}

// pathLike is what may be a path: a path of something that keeps its name stays.
var pathLike = regexp.MustCompile(`[\w./-]+`)

func (r renaming) text(dir string, text []byte) []byte {
	return pathLike.ReplaceAllFunc(text, func(token []byte) []byte {
		target := path.Join(dir, string(token))
		if r.has(target) && r.path(target) == target {
			return token
		}
		return []byte(r.words(string(token)))
	})
}

func (r renaming) words(text string) string { return word.ReplaceAll(text, r.names) }

// Clusters are the names in the Fleet of a topology, in its order.
func Clusters(files map[string][]byte, topology string) []string {
	var found []string
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if path.Dir(file) != path.Join("overlays", topology, "fleet") {
			continue
		}
		var doc yaml.Node
		if yaml.Unmarshal(files[file], &doc) != nil {
			continue // a kustomization or a Fleet that its own rendering judges
		}
		for i := 0; at(&doc, "spec", "clusters", i) != nil; i++ {
			if name := at(&doc, "spec", "clusters", i, "name"); name != nil {
				found = append(found, name.Value)
			}
		}
		if kind, name := at(&doc, "kind"), at(&doc, "metadata", "name"); kind != nil && kind.Value == fleet.ClusterKind && name != nil {
			found = append(found, name.Value)
		}
	}
	return found
}
