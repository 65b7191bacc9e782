package fleet

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// oneCompactor is upstream's word on how many compactors a bucket has.
var oneCompactor = []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "docs/components/compact.md"}, {Project: "thanos-fleet", Version: "v0.1.0", File: "docs/fleet.md"}}

var compactor = &checks.Rule{
	ID:       "fleet/compactor",
	Severity: krm.Error,
	Summary:  "A compactor runs in a cluster that by the inventory compacts no bucket, or not so many",
	Why: "Each bucket has one compactor, and the inventory says in `compacts` which cluster runs it. One more, in whatever cluster, " +
		"works on blocks that another one merges and deletes: blocks overlap, both halt, and data may be gone.",
	Remedy:  "Take the compactor away, or add its object store to `compacts` of its cluster and of no other.",
	Sources: oneCompactor,
	Check:   checkCompactor,
}

func checkCompactor(f *observe.Fleet, tell checks.Tell) {
	all := map[string]int{}
	for _, p := range f.Processes(thanos.Compact) {
		all[p.Blocks()]++
	}
	for _, g := range inventoried(f) {
		for _, c := range g {
			running := slices.DeleteFunc(c.Processes(thanos.Compact), func(p *observe.Process) bool { return all[p.Blocks()] > 1 }) // whether they may, is a rule of buckets
			owned := c.Entry.Compacts
			switch store := c.Entry.ObjectStore; {
			case len(running) == 0:
			case len(owned) == 0, len(owned) == 1 && store != "" && owned[0] != store:
				message, remedy := notOwner(c)
				tell(running[0].Pods.At(""), remedy, "%s", message)
			default:
				for _, p := range beyond(running, len(owned)) {
					tell(p.Pods.At(""), "keep one for each object store, or shard them all by --selector.relabel-config",
						"one compactor too many for %s, which is all that the cluster compacts by the inventory", strings.Join(owned, " and "))
				}
			}
		}
	}
}

// notOwner says whose the bucket of a cluster is to compact, and what to do.
func notOwner(c *observe.Cluster) (message, remedy string) {
	store := c.Entry.ObjectStore
	for _, other := range c.Input.Fleet.Clusters {
		if store != "" && other.Name != c.Name && slices.Contains(other.Compacts, store) {
			return "by the inventory object store " + store + " is compacted by cluster " + other.Name + ", and two compactors destroy each other's blocks",
				"take it away, or give compacts to this cluster"
		}
	}
	return "the inventory does not say that the cluster compacts an object store of its own", "add the object store to compacts of the cluster, so that no other cluster compacts it"
}

// beyond are the compactors that are more than there are object stores. Those that select
// blocks, or of which that is not known, share one.
func beyond(running []*observe.Process, owned int) []*observe.Process {
	selects := func(p *observe.Process) bool {
		_, has := p.Config("--selector.relabel-config")
		return has || p.Hidden != ""
	}
	whole := slices.DeleteFunc(slices.Clone(running), selects)
	if len(whole) < len(running) {
		owned--
	}
	return whole[min(max(owned, 0), len(whole)):]
}

var uncompacted = &checks.Rule{
	ID:       "fleet/uncompacted",
	Severity: krm.Warning,
	Summary:  "By the inventory a cluster compacts a bucket, and no compactor runs in it",
	Why: "Other clusters leave the bucket alone, because this one compacts it. Without a compactor blocks stay as small as they were uploaded, " +
		"copies of replicas are kept for ever, nothing is downsampled, and no retention holds.",
	Remedy:  "Run `thanos compact` in the cluster, or let another one compact the bucket.",
	Sources: oneCompactor,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, g := range inventoried(f) {
			for _, c := range g {
				if len(c.Entry.Compacts) > 0 && !c.MayRun(thanos.Compact) {
					tell(observe.Place{Cluster: c}, "run thanos compact in it, or let another cluster compact it",
						"cluster %s owns the compaction of %s, and no compactor is among its objects", c.Name, strings.Join(c.Entry.Compacts, " and "))
				}
			}
		}
	},
}
