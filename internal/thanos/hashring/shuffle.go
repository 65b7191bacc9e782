package hashring

import (
	"cmp"
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// ShuffleSharding gives each tenant a part of a ring. Field names are upstream's.
type ShuffleSharding struct {
	// ShardSize is how many endpoints a tenant gets.
	ShardSize int `json:"shard_size"`
	// CacheSize is how many tenants' parts a router remembers; 0 is upstream's default, 100.
	CacheSize int `json:"cache_size,omitempty"`
	// ZoneAwarenessDisabled takes a tenant's endpoints without regard to zones.
	ZoneAwarenessDisabled bool            `json:"zone_awareness_disabled,omitempty"`
	Overrides             []ShardOverride `json:"overrides,omitempty"`
}

// ShardOverride is another shard size for some tenants. Its matcher type has to
// be written: upstream ignores an override without one (thanos-io/thanos 8983).
type ShardOverride struct {
	ShardSize         int      `json:"shard_size"`
	Tenants           []string `json:"tenants"`
	TenantMatcherType string   `json:"tenant_matcher_type"`
}

// checkShuffle refuses what stops receive at its start, and what fails only when
// a tenant writes (Thanos v0.42.4, pkg/receive/hashring.go, newHashring and
// getTenantShard).
func (c *checker) checkShuffle(ring Ring, factor int) {
	s := ring.ShuffleSharding
	if s == nil {
		return
	}
	const at = "shuffle_sharding_config"
	if ring.Algorithm == Hashmod {
		c.add(at, "use algorithm ketama, or remove it", "receive refuses shuffle sharding in a hashmod ring")
		return
	}
	if s.CacheSize < 0 {
		c.add(at+".cache_size", "write 1 or more, or leave it out for 100", "got %d", s.CacheSize)
	}
	c.checkShard(ring, at+".shard_size", s.ShardSize, factor)
	if zones := zonesOf(ring.Endpoints); s.ZoneAwarenessDisabled && len(zones) > 1 && factor > 3 {
		c.add(at+".zone_awareness_disabled", "remove it, or lower the replicationFactor to 3",
			"a tenant's endpoints may lie so unevenly in the zones that receive spins for ever on its first write, with replicationFactor %d", factor)
	}
	for i, o := range s.Overrides {
		c.checkOverride(ring, problem.Index(at+".overrides", i), o, factor)
	}
}

func (c *checker) checkOverride(ring Ring, at string, o ShardOverride, factor int) {
	c.checkShard(ring, at+".shard_size", o.ShardSize, factor)
	c.checkMatcher(at+".", o.Tenants, cmp.Or(o.TenantMatcherType, Exact))
	if o.TenantMatcherType == "" {
		c.add(at+".tenant_matcher_type", "write exact or glob", "receive passes over an override without it")
	}
	if len(o.Tenants) == 0 {
		c.add(at+".tenants", "name the tenants", "no tenant, so it overrides nothing")
	}
	for i, tenant := range o.Tenants {
		if o.TenantMatcherType != Glob && !ring.Takes(tenant) {
			c.add(problem.Index(at+".tenants", i), "add the tenant to the ring, or remove it here", "ring %q does not take tenant %q", ring.Name, tenant)
		}
	}
}

// checkShard: receive takes the same number of endpoints from each zone, shard
// size divided by zones, rounded up, and needs them to hold every replica.
func (c *checker) checkShard(ring Ring, at string, size, factor int) {
	n := len(ring.Endpoints)
	if n == 0 {
		return
	}
	zones := zonesOf(ring.Endpoints)
	if ring.ShuffleSharding.ZoneAwarenessDisabled {
		zones = map[string]int{"": n}
	}
	take := (size + len(zones) - 1) / len(zones)
	switch smallest := smallestZone(zones); {
	case size < 1:
		c.add(at, fmt.Sprintf("write %d or more", max(factor, 1)), "got %d", size)
	case size > n:
		c.add(at, fmt.Sprintf("write %d or less, or add receivers", n), "%d of the %d endpoints of ring %q", size, n, ring.Name)
	case take > smallest:
		c.add(at, fmt.Sprintf("write %d or less, or add receivers to the smallest zone", smallest*len(zones)),
			"%d from each zone, and the zones of ring %q have these sizes: %s; every write of the tenant fails", take, ring.Name, zoneSizes(ring.Endpoints))
	case take*len(zones) < factor:
		c.add(at, fmt.Sprintf("write %d or more, or lower the replicationFactor", factor),
			"%s cannot hold replicationFactor %d; every write of the tenant fails", plural(take*len(zones), "endpoint"), factor)
	}
}
