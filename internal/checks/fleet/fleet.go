// Package fleet holds the rules on clusters of an inventory, one beside the others.
package fleet

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	absent,
	unknown,
	bucket,
	compactor,
	label,
	otherLabel,
	silent,
	unasked,
	uncompacted,
	unread,
	unreceived,
	unseen,
	unwritten,
}

// inventoried returns the clusters of each fleet that has an inventory and is in it.
func inventoried(f *observe.Fleet) [][]*observe.Cluster {
	var groups [][]*observe.Cluster
	for _, g := range f.Groups() {
		g = slices.DeleteFunc(slices.Clone(g), func(c *observe.Cluster) bool { return c.Entry == nil })
		if len(g) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// few names the first of many clusters.
func few(names []string) string {
	slices.Sort(names)
	names = slices.Compact(names)
	if more := len(names) - 5; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:5], ", "), more)
	}
	return strings.Join(names, ", ")
}
