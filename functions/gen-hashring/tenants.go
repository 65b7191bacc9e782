package genhashring

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// tenantsOf returns the tenants of ring i: those that it lists, and those that the clusters
// write which it names, but for those that a ring before it takes.
func (g *generator) tenantsOf(i int, before []hashring.Ring) []string {
	config := g.Rings[i]
	tenants := slices.Clone(config.Tenants)
	for n, cluster := range config.Writers {
		found := false
		for _, tenant := range slices.Sorted(maps.Keys(g.arriving)) {
			if !slices.Contains(g.arriving[tenant], cluster) {
				continue
			}
			found = true
			if !slices.Contains(tenants, tenant) && hashring.RingOf(before, tenant) < 0 {
				tenants = append(tenants, tenant)
			}
		}
		if !found {
			g.Errorf(g.Run.Config(), problem.Index(problem.Index("spec.rings", i)+".writers", n), strict.Suggest(cluster, g.writers(), "add the cluster to its writes in the Fleet, or take it out here"),
				"cluster %q writes nothing here, by the Fleet", cluster)
		}
	}
	if len(tenants) == 0 && len(config.Writers) > 0 && !krm.HasErrors(g.Findings()) {
		// None stands for all.
		g.Errorf(g.Run.Config(), problem.Index("spec.rings", i)+".writers", "take the ring away, or move it up", "rings before take all that they write, and nothing is left for this one")
	}
	return tenants
}

// writers are the clusters that write here.
func (g *generator) writers() []string {
	var names []string
	for _, clusters := range g.arriving {
		for _, name := range clusters {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// checkTaken refuses rings that leave out a tenant which the Fleet lets clusters write: each
// request of it would fail, and be repeated.
func (g *generator) checkTaken(rings []hashring.Ring) {
	for _, tenant := range slices.Sorted(maps.Keys(g.arriving)) {
		if hashring.RingOf(rings, tenant) < 0 {
			g.Errorf(g.Run.Config(), "spec.rings", "list it in tenants of a ring, name its clusters in writers of one, or add a last ring without tenants",
				"no ring takes tenant %q, which %s writes here", tenant, word.Few(3, g.arriving[tenant]))
		}
	}
}
