// Package genhashring writes the hashring that thanos receive routes by, and the
// flags that must agree with it, from the StatefulSets that are in it.
//
// Nothing about the ring is typed twice: endpoints come from replicas,
// serviceName, namespace and gRPC port, and so does each receiver's local
// endpoint. A second run finds its own ConfigMap and flags and changes nothing.
package genhashring

import (
	"cmp"
	"math"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/limits"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// Name of the function.
const Name = "gen-hashring"

// Definition is the function's entry in the catalog.
var Definition = krm.Definition{
	Name: Name, Kind: "GenHashring",
	Summary: "Writes the hashring of thanos receive and the flags that agree with it, from the StatefulSets.",
	New:     func() krm.Function { return &Config{} },
}

// Config is the spec of a GenHashring object.
type Config struct {
	// Cluster of the Fleet, which the DNS domain comes from. Leave it out to use clusterDomain.
	Cluster string `yaml:"cluster,omitempty"`
	// DNS domain of the cluster's Services. Default: the Fleet's, or cluster.local.
	ClusterDomain string `yaml:"clusterDomain,omitempty"`
	// Leave the DNS domain out of addresses: pod.service.namespace.svc, as the resolver of a pod completes it.
	ShortNames bool `yaml:"shortNames,omitempty"`
	// How many receivers hold each series. Default: what the routers' flags say, or 1 as upstream.
	ReplicationFactor int `yaml:"replicationFactor,omitempty"`
	// How series are placed in rings that do not say so themselves: ketama or hashmod. Default: ketama.
	Algorithm string `yaml:"algorithm,omitempty"`
	// How receivers forward to each other: protobuf or capnproto (Thanos v0.37 or later). Default: what the flags say, or protobuf as upstream.
	ReplicationProtocol string `yaml:"replicationProtocol,omitempty"`
	// ConfigMap that holds the ring; it is written next to each router.
	ConfigMap ConfigMapKey `yaml:"configMap,omitempty"`
	// Rings in the order in which tenants are matched. Default: one ring, named default, of every receive StatefulSet.
	Rings []RingConfig `yaml:"rings,omitempty"`
}

// ConfigMapKey names a key of a ConfigMap.
type ConfigMapKey struct {
	// Name of the ConfigMap. Default: thanos-receive-hashrings.
	Name string `yaml:"name,omitempty"`
	// Key in the ConfigMap, and the name of the file. Default: hashrings.json.
	Key string `yaml:"key,omitempty"`
}

// RingConfig is one ring.
type RingConfig struct {
	// Name of the ring.
	Name string `yaml:"name"`
	// StatefulSets of the ring, by name. Default: every receive StatefulSet that no other ring names.
	StatefulSets []string `yaml:"statefulSets,omitempty"`
	// Tenants that the ring takes; none stands for every tenant.
	Tenants []string `yaml:"tenants,omitempty"`
	// Clusters of the Fleet whose tenants the ring takes, beside those in tenants: what they write here as (see writes of a cluster), but for what a ring before it takes.
	Writers []string `yaml:"writers,omitempty"`
	// How tenants are compared: exact or glob. Default: exact.
	TenantMatcherType string `yaml:"tenantMatcherType,omitempty"`
	// How series are placed in this ring: ketama or hashmod. Default: spec.algorithm.
	Algorithm string `yaml:"algorithm,omitempty"`
	// Availability zone of each StatefulSet, by its name. Default in a ketama ring: topology.kubernetes.io/zone of the pods' nodeSelector, the pods' labels or the StatefulSet's labels; "" for none.
	Zones map[string]string `yaml:"zones,omitempty"`
	// Labels on the blocks of the tenants that the ring lists by name.
	ExternalLabels map[string]string `yaml:"externalLabels,omitempty"`
	// Gives each tenant only some of the ring's receivers; ketama only, Thanos v0.39 or later.
	ShuffleSharding *ShuffleSharding `yaml:"shuffleSharding,omitempty"`
}

// ShuffleSharding is the part of a ring that a tenant gets.
type ShuffleSharding struct {
	// How many receivers a tenant gets, spread evenly over the zones.
	ShardSize int `yaml:"shardSize"`
	// How many tenants' receivers a router remembers. Default: 100, by upstream.
	CacheSize int `yaml:"cacheSize,omitempty"`
	// Take a tenant's receivers without regard to zones.
	ZoneAwarenessDisabled bool `yaml:"zoneAwarenessDisabled,omitempty"`
	// Other sizes for some tenants; the first that names a tenant counts.
	Overrides []ShardOverride `yaml:"overrides,omitempty"`
}

// ShardOverride is another shard size for some tenants.
type ShardOverride struct {
	// How many receivers each of the tenants gets.
	ShardSize int `yaml:"shardSize"`
	// Tenants of the override.
	Tenants []string `yaml:"tenants"`
	// How the override's tenants are compared: exact or glob. Default: exact.
	TenantMatcherType string `yaml:"tenantMatcherType,omitempty"`
}

var (
	algorithms = limits.Limit{OneOf: []string{hashring.Ketama, hashring.Hashmod}}
	matchers   = limits.Limit{OneOf: []string{hashring.Exact, hashring.Glob}}
)

// Limits of the configuration.
func (Config) Limits() limits.Fields {
	return limits.Fields{
		"replicationFactor": {Range: &[2]int{0, math.MaxInt32}}, "algorithm": algorithms,
		"replicationProtocol": {OneOf: protocols},
	}
}

// Limits of a ring.
func (RingConfig) Limits() limits.Fields {
	return limits.Fields{"name": limits.Filled, "algorithm": algorithms, "tenantMatcherType": matchers}
}

// Limits of other shard sizes.
func (ShardOverride) Limits() limits.Fields { return limits.Fields{"tenantMatcherType": matchers} }

// Default fills the fields that were left out.
func (c *Config) Default() {
	c.Algorithm = cmp.Or(c.Algorithm, hashring.Ketama)
	c.ConfigMap.Name = cmp.Or(c.ConfigMap.Name, "thanos-receive-hashrings")
	c.ConfigMap.Key = cmp.Or(c.ConfigMap.Key, "hashrings.json")
	if len(c.Rings) == 0 {
		c.Rings = []RingConfig{{Name: "default"}}
	}
}

// Validate returns every problem of the configuration.
func (c *Config) Validate() []problem.Problem {
	var problems []problem.Problem
	if c.ReplicationFactor < 0 {
		problems = append(problems, problem.New("replicationFactor", "write 1 or more", "got %d", c.ReplicationFactor))
	}
	if c.ShortNames && c.ClusterDomain != "" {
		problems = append(problems, problem.New("shortNames", "remove one of them", "clusterDomain %q is given too", c.ClusterDomain))
	}
	if !slices.Contains(protocols, cmp.Or(c.ReplicationProtocol, protobuf)) {
		problems = append(problems, problem.New("replicationProtocol", strict.Suggest(c.ReplicationProtocol, protocols, "write protobuf or capnproto"),
			"got %q, want protobuf or capnproto", c.ReplicationProtocol))
	}
	if known := algorithms.OneOf; !slices.Contains(known, c.Algorithm) {
		problems = append(problems, problem.New("algorithm", strict.Suggest(c.Algorithm, known, "write ketama or hashmod"), "%q is silently taken for hashmod", c.Algorithm))
	}
	return append(problems, c.validateRings()...)
}

func (c *Config) validateRings() []problem.Problem {
	var problems []problem.Problem
	open := ""
	for i, ring := range c.Rings {
		path := problem.Index("rings", i)
		if ring.Name == "" {
			problems = append(problems, problem.New(path+".name", "name the ring", "missing"))
		}
		if len(ring.Writers) > 0 && c.Cluster == "" {
			problems = append(problems, problem.New(path+".writers", "name the cluster in spec.cluster, or list tenants", "who writes what is said by the Fleet, and no cluster of it is named"))
		}
		if len(ring.StatefulSets) > 0 {
			continue
		}
		if open != "" {
			problems = append(problems, problem.New(path+".statefulSets", "name the StatefulSets of one of them",
				"rings %q and %q both take every StatefulSet that is left", open, ring.Name))
		}
		open = ring.Name
	}
	return problems
}

// Edits returns what the function writes something into.
func (c *Config) Edits() []thanos.Component { return []thanos.Component{thanos.Receive} }

// Transform writes the ring and the flags.
func (c *Config) Transform(r *krm.Run) {
	g := generator{Config: c, Run: r, domain: cmp.Or(c.ClusterDomain, fleet.DefaultClusterDomain), version: thanos.DefaultVersion}
	if c.Cluster != "" {
		f, cluster := inventory.Cluster(r, c.Cluster)
		if f == nil {
			return
		}
		g.domain = cmp.Or(c.ClusterDomain, f.Domain(cluster))
		g.version = cmp.Or(f.ThanosVersion, g.version)
		g.arriving = f.TenantsOf(cluster)
	}
	g.collect()
	if len(g.members) == 0 {
		g.reportNoMembers()
		return
	}
	if g.follows() {
		g.follow()
		return
	}
	g.checkMembers()
	rings := g.build()
	if !krm.HasErrors(g.Findings()) {
		g.write(rings)
	}
}
