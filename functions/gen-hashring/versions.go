package genhashring

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// checkVersions refuses flags and rings that a receiver's version does not know.
func (g *generator) checkVersions(rings []hashring.Ring) {
	features := hashring.Features(rings)
	for _, c := range g.all() {
		version := c.Version(g.version)
		for _, flag := range thanos.Unsupported(thanos.Receive, c.Args(), version) {
			g.Errorf(c.Workload.Object, c.Path+".args", flag.Instead, "thanos receive %s refuses to start with %s", version, flag.Name)
		}
		if g.isKetama(c, rings) && !thanos.Supports(thanos.Receive, "--receive.hashrings-algorithm", version) {
			g.Errorf(c.Workload.Object, c.Path+".image", "upgrade to v0.27 or later, or set algorithm: hashmod",
				"thanos receive %s does not know ketama", version)
		}
		for _, f := range features {
			if !thanos.AtLeast(version, f.Since) {
				g.Errorf(c.Workload.Object, c.Path+".image", "upgrade to "+f.Since+" or later", "thanos receive %s does not know %s: %s", version, f.Name, f.Older)
			}
		}
	}
	g.checkResharding()
}

func (g *generator) isKetama(c *krm.Container, rings []hashring.Ring) bool {
	return slices.ContainsFunc(g.ringsOf(c, rings), func(r hashring.Ring) bool { return r.Algorithm == hashring.Ketama })
}

// checkResharding: routers on both sides of the version that changed shuffle
// sharding send one tenant to different receivers.
func (g *generator) checkResharding() {
	if !slices.ContainsFunc(g.Rings, func(r RingConfig) bool { return r.ShuffleSharding != nil }) {
		return
	}
	var older, newer *krm.Container
	for _, c := range g.routing() {
		if thanos.AtLeast(c.Version(g.version), hashring.Resharding) {
			newer = c
		} else {
			older = c
		}
	}
	if older != nil && newer != nil {
		g.Errorf(older.Workload.Object, older.Path+".image", "give both one version",
			"it and %s are on either side of %s, from which a tenant's shard has other receivers", newer.Workload.Ref(), hashring.Resharding)
	}
}
