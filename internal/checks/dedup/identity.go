package dedup

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var identity = &checks.Rule{
	ID:       "dedup/identity",
	Severity: krm.Error,
	Check:    checkIdentity,
}

func checkIdentity(f *observe.Fleet, tell checks.Tell) {
	for _, v := range f.Views() {
		if m := mergedBy(v.Querier, "--query.replica-label", v.Sources); m != nil {
			tell(v.Querier.At("--query.replica-label"), m.remedy, "%s", m.message)
		}
	}
	checkTenants(f, tell)
	for _, c := range f.Processes(thanos.Compact) {
		if m := mergedBy(c, mergedFlag, f.Writers(c)); m != nil {
			tell(c.At(mergedFlag), m.remedy, "%s", m.message)
		}
	}
}

// mergedFlag lists what a compactor takes out.
const mergedFlag = "--deduplication.replica-label"

// merged are the labels that tell producers apart and are taken out, and what is told of it.
type merged struct {
	labels          []string
	remedy, message string
}

// mergedBy looks for producers that differ in nothing but what is taken out, and that are
// no replicas of each other; nil for none.
func mergedBy(by *observe.Process, flag string, sources []*observe.Process) *merged {
	names := by.Listed(flag)
	if len(names) == 0 {
		return nil
	}
	if m := mergedByInventory(by.Cluster(), names); m != nil {
		return m
	}
	for _, p := range sources {
		if label := tenantLabel(p); p.Component == thanos.Receive && slices.Contains(names, label) {
			return &merged{[]string{label}, "take it out of the list", label + tellsTenants}
		}
	}
	first := map[string]*observe.Process{}
	for _, p := range sources {
		l := p.ExternalLabels()
		if !l.Known || len(l.Values) == 0 {
			continue
		}
		rest := maps.Clone(l.Values)
		maps.DeleteFunc(rest, func(name, _ string) bool { return slices.Contains(names, name) })
		id := kindOf(p) + observe.Labels{Values: rest}.String()
		other, found := first[id]
		if !found {
			first[id] = p
			continue
		}
		if other.Pods == p.Pods || l.String() == other.ExternalLabels().String() || !areApart(p, other) {
			continue
		}
		labels := differing(l, other.ExternalLabels())
		return &merged{
			labels, "take out only what replicas differ in, or give them a label more",
			fmt.Sprintf("%s and %s differ in nothing but what is taken out as replica labels: %s", named(other), named(p), list(labels)),
		}
	}
	return nil
}

const tellsTenants = " tells the tenants of receivers apart, and is taken out as a replica label"

func tenantLabel(receiver *observe.Process) string {
	return cmp.Or(receiver.Flags.Value("--receive.tenant-label-name"), "tenant_id")
}

// checkTenants looks at receivers that no querier is seen to ask: the inventory says which
// labels those of other clusters take out.
func checkTenants(f *observe.Fleet, tell checks.Tell) {
	seen := map[*observe.Process]bool{}
	for _, v := range f.Views() {
		for _, p := range v.Sources {
			seen[p] = true
		}
	}
	for _, p := range f.Processes(thanos.Receive) {
		isListed := p.Cluster().Entry != nil && !p.Cluster().LacksReplicaLabel(tenantLabel(p))
		if isListed && !seen[p] && !p.Flags.RoutesOnly() && p.Hidden == "" {
			tell(p.At("--receive.tenant-label-name"), "take it out of replicaLabels of the Fleet", "%s", tenantLabel(p)+tellsTenants)
		}
	}
}

// mergedByInventory looks for labels without which the inventory does not tell a cluster
// from others: its cluster label, or those that two clusters differ in; nil for none.
func mergedByInventory(c *observe.Cluster, names []string) *merged {
	taken := slices.DeleteFunc(slices.Sorted(maps.Keys(c.Identity())), func(name string) bool { return !slices.Contains(names, name) })
	if len(taken) == 0 {
		return nil
	}
	all := c.Input.Fleet
	rest := func(labels map[string]string) map[string]string {
		maps.DeleteFunc(labels, func(name, _ string) bool { return slices.Contains(names, name) })
		return labels
	}
	own := rest(all.Labels(c.Entry))
	isMerged := slices.Contains(names, all.ClusterLabel) || slices.ContainsFunc(all.Clusters, func(other fleet.Cluster) bool {
		return other.Name != c.Entry.Name && maps.Equal(own, rest(all.Labels(&other)))
	})
	if !isMerged {
		return nil
	}
	return &merged{taken, "take it out of the list", "by the inventory clusters are told apart by " + list(taken) + ", which is taken out as a replica label"}
}

func kindOf(p *observe.Process) string {
	if scrapes(p) && p.Component != thanos.Rule {
		return "scraped "
	}
	return string(p.Component) + " "
}

// areApart tells whether two producers hold different things for certain: those of two
// clusters, or two Prometheus without a job in common.
func areApart(a, b *observe.Process) bool {
	if a.Cluster() != b.Cluster() {
		return true
	}
	jobs := func(p *observe.Process) map[string]bool {
		if p.Component == thanos.Sidecar {
			p = p.Peer()
		}
		names := map[string]bool{}
		for _, j := range p.ScrapeJobs() {
			names[j.Name] = true
		}
		return names
	}
	if kindOf(a) != "scraped " {
		return false
	}
	ours, theirs := jobs(a), jobs(b)
	if len(ours) == 0 || len(theirs) == 0 {
		return false
	}
	for name := range ours {
		if theirs[name] {
			return false
		}
	}
	return true
}

func differing(a, b observe.Labels) []string {
	var names []string
	for name, value := range a.Values {
		if b.Values[name] != value {
			names = append(names, name)
		}
	}
	for name := range b.Values {
		if _, both := a.Values[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func named(p *observe.Process) string {
	return p.Owner().Ref().String() + " of cluster " + p.Cluster().Name
}
