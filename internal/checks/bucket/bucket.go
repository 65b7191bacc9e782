// Package bucket holds the rules on object storage: who writes, reads and compacts which
// bucket, and how it is configured.
package bucket

import (
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	apart,
	compactors,
	config,
	credentials,
	endpoint,
	flags,
	identity,
	ignored,
	overlap,
	region,
	regions,
	replicate,
	twice,
	uncompacted,
	unread,
	unwritten,
	variable,
	version,
}

const (
	configFlag = "--objstore.config"
	toFlag     = "--objstore-to.config"
)

// nameOf says which bucket it is, as a person calls it.
func nameOf(b observe.Bucket) string {
	text := fmt.Sprintf("%s bucket %q", b.Type, b.Name)
	if b.Prefix != "" {
		text += fmt.Sprintf(", folder %q", b.Prefix)
	}
	return text
}

// isOperated tells whether an operator makes the pods of a process.
func isOperated(p *observe.Process) bool { return p.Cluster().IsMade(p.Pods.Object) }

// inGroups calls look with the buckets of each group of clusters that may share some.
func inGroups(f *observe.Fleet, look func(all []observe.Bucket)) {
	groups := map[string][]observe.Bucket{}
	var names []string
	for _, b := range f.Buckets() {
		group := b.Process.Cluster().Group
		if groups[group] == nil {
			names = append(names, group)
		}
		groups[group] = append(groups[group], b)
	}
	for _, name := range names {
		look(groups[name])
	}
}
