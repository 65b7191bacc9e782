package rendercluster

import (
	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Choose returns the clusters that a configuration for several is for.
func (c *Config) Choose(r *krm.Run) []krm.Choice {
	f := inventory.Load(r)
	if f == nil {
		return nil
	}
	chosen, problems := c.Clusters.Of(f)
	r.Problems(r.Config(), "spec.clusters", problems)
	var all []krm.Choice
	for _, choice := range chosen {
		all = append(all, krm.Choice{Cluster: choice.Name, Field: problem.Index("spec.clusters", choice.Item), Named: choice.Named})
	}
	return all
}

// refuseSeveral: who calls a function gets one list of objects back, and applies it to one
// cluster.
func (c *Config) refuseSeveral(r *krm.Run) {
	if f := inventory.Load(r); f == nil {
		return
	}
	r.Errorf(r.Config(), "spec.clusters", "render it with `thanos-fleet render`, which writes one stream for each cluster, or give each an overlay that names it in spec.cluster",
		"an overlay for several clusters, and kustomize and kpt render one")
}
