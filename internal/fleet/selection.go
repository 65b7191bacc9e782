package fleet

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// All stands for every cluster, in a list of clusters.
const All = "*"

// Selection says which clusters of a Fleet are meant: those of each item.
type Selection []Selector

// Selector is one item of a Selection: a text, which is the name of a cluster or "*", or
// labels.
type Selector struct {
	// name of a cluster, or "*" for all that are rendered here.
	name string
	// Labels that a cluster has: those of its entry (metadata.labels of a FleetCluster, labels in the Fleet), and its external labels where the entry has none of that name.
	MatchLabels map[string]string `yaml:"matchLabels,omitempty"`
}

// IsText says that a text may stand in place of the fields, see strict.
func (s *Selector) IsText() {}

// UnmarshalYAML reads a text or labels.
func (s *Selector) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&s.name)
	}
	type fields Selector
	return n.Decode((*fields)(s))
}

// Check returns what is wrong with a selection, whatever the Fleet.
func (s Selection) Check() []problem.Problem {
	if len(s) == 0 {
		return []problem.Problem{problem.New("", `list clusters by their names, by {matchLabels: {…}}, or all by "*"`, "no cluster is listed")}
	}
	var found []problem.Problem
	seen := map[string]bool{}
	for i, item := range s {
		at := problem.Index("", i)
		switch {
		case item.name == "" && len(item.MatchLabels) == 0:
			found = append(found, problem.New(at, `write a name, {matchLabels: {…}}, or "*" for all`, "it selects nothing"))
		case seen[item.String()]:
			found = append(found, problem.New(at, "remove one of them", "%s is listed twice", item))
		}
		seen[item.String()] = true
	}
	return found
}

// Names tells whether the selection lists a cluster by its name.
func (s Selection) Names(cluster string) bool {
	return slices.ContainsFunc(s, func(item Selector) bool { return item.name == cluster })
}

// Choice is a cluster that a Selection means.
type Choice struct {
	Name string
	// Item is the index of the first item that means it, of one that names it where one does.
	Item int
	// Named tells that an item names it.
	Named bool
}

// Of returns the clusters of a Fleet that the selection means, in the Fleet's order, and
// what is wrong with it. A cluster that is rendered elsewhere is meant by its name alone.
func (s Selection) Of(f *Fleet) ([]Choice, []problem.Problem) {
	chosen := map[string]Choice{}
	var found []problem.Problem
	for i, item := range s {
		meant := item.of(f)
		for _, c := range meant {
			if known, twice := chosen[c.Name]; !twice || !known.Named && item.name == c.Name {
				chosen[c.Name] = Choice{c.Name, i, item.name == c.Name}
			}
		}
		if len(meant) == 0 {
			found = append(found, item.nobody(f, problem.Index("", i)))
		}
	}
	var all []Choice
	for _, name := range f.ClusterNames() {
		if c, meant := chosen[name]; meant {
			all = append(all, c)
		}
	}
	return all, found
}

func (s Selector) of(f *Fleet) []*Cluster {
	var meant []*Cluster
	for i := range f.Clusters {
		if c := &f.Clusters[i]; c.Name == s.name || s.name != c.Name && !c.RenderedElsewhere && s.matches(f, c) {
			meant = append(meant, c)
		}
	}
	return meant
}

func (s Selector) matches(f *Fleet, c *Cluster) bool {
	if s.name != "" {
		return s.name == All
	}
	for key, value := range s.MatchLabels {
		if got, found := f.label(c, key); !found || got != value {
			return false
		}
	}
	return true
}

// label is one that a cluster is selected by.
func (f *Fleet) label(c *Cluster, key string) (string, bool) {
	if value, found := c.Labels[key]; found {
		return value, true
	}
	value, found := f.Labels(c)[key]
	return value, found
}

// nobody is the problem of an item that means no cluster.
func (s Selector) nobody(f *Fleet, at string) problem.Problem {
	switch {
	case s.name == All:
		return problem.New(at, "add clusters to it, or remove the overlay", "the Fleet %s has no cluster that is rendered here", f.Name)
	case s.name != "":
		return problem.New(at, strict.Suggest(s.name, f.ClusterNames(), "add it to the clusters of the Fleet, or take it off the list"), "cluster %q is not in the Fleet %s", s.name, f.Name)
	}
	return problem.New(at+".matchLabels", s.remedy(f), "no cluster of the Fleet %s that is rendered here has %s", f.Name, s)
}

// remedy says which labels there are.
func (s Selector) remedy(f *Fleet) string {
	const otherwise = "label entries of the Fleet so, or take it off the list"
	keys := map[string]bool{}
	for i := range f.Clusters {
		for _, labels := range []map[string]string{f.Clusters[i].Labels, f.Labels(&f.Clusters[i])} {
			for key := range labels {
				keys[key] = true
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.MatchLabels)) {
		if !keys[key] {
			if near := strict.Nearest(key, slices.Sorted(maps.Keys(keys))); near != "" {
				return fmt.Sprintf("did you mean the label %q?", near)
			}
			return otherwise
		}
		values := map[string]bool{}
		for i := range f.Clusters {
			if value, found := f.label(&f.Clusters[i], key); found {
				values[value] = true
			}
		}
		if !values[s.MatchLabels[key]] {
			return fmt.Sprintf("clusters have the label %s with %s", key, word.Few(10, slices.Sorted(maps.Keys(values))))
		}
	}
	return otherwise
}

// String is the item as messages show it.
func (s Selector) String() string {
	if s.name != "" || len(s.MatchLabels) == 0 {
		return fmt.Sprintf("%q", s.name)
	}
	var labels []string
	for _, key := range slices.Sorted(maps.Keys(s.MatchLabels)) {
		labels = append(labels, key+"="+s.MatchLabels[key])
	}
	return strings.Join(labels, ", ")
}
