package fleet

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var compactor = &checks.Rule{
	ID:       "fleet/compactor",
	Severity: krm.Error,
	Check:    checkCompactor,
}

func checkCompactor(f *observe.Fleet, tell checks.Tell) {
	all := map[string]int{}
	for _, p := range f.Processes(thanos.Compact) {
		all[p.Blocks()]++
	}
	for _, g := range inventoried(f) {
		for _, c := range g {
			running := slices.DeleteFunc(c.Processes(thanos.Compact), func(p *observe.Process) bool { return all[p.Blocks()] > 1 }) // whether they may, is a rule of buckets
			running, owned := foreign(c, running, tell)
			switch store := c.Entry.ObjectStore; {
			case len(running) == 0:
			case len(owned) == 0, len(owned) == 1 && store != "" && owned[0] != store:
				message, remedy := notOwner(c, store)
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

// foreign tells of compactors that are labelled with an object store which the cluster does
// not compact, and returns those that are not labelled, and what is left for them.
func foreign(c *observe.Cluster, running []*observe.Process, tell checks.Tell) (unlabelled []*observe.Process, left []string) {
	left = slices.Clone(c.Entry.Compacts)
	for _, p := range running {
		store := p.Pods.Labels[fleet.StoreLabel]
		switch {
		case store == "":
			unlabelled = append(unlabelled, p)
		case slices.Contains(c.Entry.Compacts, store):
			left = slices.DeleteFunc(left, func(name string) bool { return name == store })
		default:
			message, remedy := notOwner(c, store)
			tell(p.Pods.At(""), remedy, "%s", message)
		}
	}
	return unlabelled, left
}

// notOwner says whose the bucket is to compact, and what to do.
func notOwner(c *observe.Cluster, store string) (message, remedy string) {
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
