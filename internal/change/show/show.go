// Package show prints what changes in a fleet, for people, for what reads it, and for a
// pull request.
package show

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/change/meaning"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// Report is what changes between two states.
type Report struct {
	// Old and New are what the states are called.
	Old, New string
	// Names of the clusters that are in both, and of those that are new or gone, sorted.
	Both, Added, Removed []string
	// Changed is how many of Both differ.
	Changed int
	// Meanings, the worst first, and Groups, those of most clusters first.
	Meanings []Told
	Groups   []change.Group
	// Notes are what could not be compared, and why.
	Notes []string
	// short tells that people need no topology beside the names of clusters.
	short bool
}

// Told is a meaning with the clusters that it holds for.
type Told struct {
	meaning.Meaning
	Clusters []string
}

// Same tells whether nothing differs, and nothing is refused.
func (r *Report) Same() bool { return r.Changed+len(r.Added)+len(r.Removed)+len(r.Meanings) == 0 }

// Summary says how much differs.
func (r *Report) Summary() string {
	if r.Same() {
		return fmt.Sprintf("nothing differs between %s and %s, in %s", r.Old, r.New, count(len(r.Both), "cluster"))
	}
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{r.Changed, "changed"}, {len(r.Added), "added"}, {len(r.Removed), "removed"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	if len(parts) == 0 {
		parts = []string{"none changed"}
	}
	total := len(r.Both) + len(r.Added) + len(r.Removed)
	return fmt.Sprintf("%s → %s: of %s %s", r.Old, r.New, count(total, "cluster"), strings.Join(parts, ", "))
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// most is how many clusters are listed by name.
const most = 5

// in says in which clusters something is: "in all 3 clusters", "in 998 of 1000 clusters, all
// but a, b", "in a, b".
func (r *Report) in(clusters []string) string {
	others := slices.DeleteFunc(slices.Clone(r.Both), func(name string) bool {
		_, is := slices.BinarySearch(clusters, name)
		return is
	})
	isPart := len(r.Both)-len(others) == len(clusters) // no cluster that is new or gone
	switch {
	case isPart && len(others) == 0 && len(clusters) > 1:
		return fmt.Sprintf("in all %d clusters", len(clusters))
	case isPart && len(others) <= most && len(clusters) > most:
		return fmt.Sprintf("in %d of %d clusters, all but %s", len(clusters), len(r.Both), r.list(others))
	case len(clusters) > most:
		return fmt.Sprintf("in %d of %d clusters: %s", len(clusters), len(r.Both), r.list(clusters))
	}
	return "in " + r.list(clusters)
}

func (r *Report) list(clusters []string) string {
	if r.short {
		clusters = slices.Clone(clusters)
		for i, name := range clusters {
			clusters[i] = path.Base(name)
		}
	}
	return word.Few(most, clusters)
}
