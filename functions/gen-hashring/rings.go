package genhashring

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// build makes the rings and holds them against everything that upstream cannot
// use.
func (g *generator) build() []hashring.Ring {
	rings := make([]hashring.Ring, len(g.Rings))
	g.sources = make([][]*krm.Container, len(g.Rings))
	for i, config := range g.Rings {
		g.sources[i] = g.membersOf(i)
		rings[i] = hashring.Ring{
			Name: config.Name, Tenants: g.tenantsOf(i, rings[:i]), TenantMatcherType: config.TenantMatcherType,
			Algorithm: cmp.Or(config.Algorithm, g.Algorithm), ExternalLabels: config.ExternalLabels,
			ShuffleSharding: config.ShuffleSharding.file(),
		}
		for _, m := range g.sources[i] {
			rings[i].Endpoints = append(rings[i].Endpoints, g.endpoints(m, zoneOf(config, rings[i].Algorithm, m.Workload))...)
		}
	}
	g.checkNames()
	for i := range rings {
		g.reportRing(i, g.sources[i], hashring.CheckRing(rings[i], g.factor()))
	}
	g.reportOrder(rings)
	g.checkTaken(rings)
	return rings
}

// file is the form that the file has. Overrides always name their matcher:
// upstream ignores one that does not (thanos-io/thanos 8983).
func (s *ShuffleSharding) file() *hashring.ShuffleSharding {
	if s == nil {
		return nil
	}
	f := &hashring.ShuffleSharding{ShardSize: s.ShardSize, CacheSize: s.CacheSize, ZoneAwarenessDisabled: s.ZoneAwarenessDisabled}
	for _, o := range s.Overrides {
		if !hashring.HasPattern(o.Tenants) { // of which it must be said
			o.TenantMatcherType = cmp.Or(o.TenantMatcherType, hashring.Exact)
		}
		f.Overrides = append(f.Overrides, hashring.ShardOverride{ShardSize: o.ShardSize, Tenants: o.Tenants, TenantMatcherType: o.TenantMatcherType})
	}
	return f
}

// zoneLabel is where Kubernetes keeps the zone of a node.
const zoneLabel = "topology.kubernetes.io/zone"

// zoneOf is the zone of a StatefulSet's pods: the configured one, or the one that
// they are bound to. A hashmod ring gets only zones that are asked for, which are
// refused then.
func zoneOf(config RingConfig, algorithm string, w *krm.Workload) string {
	if zone, named := config.Zones[w.Name()]; named {
		return zone
	}
	if algorithm == hashring.Hashmod {
		return ""
	}
	return cmp.Or(w.Text(w.PodSpec("nodeSelector", zoneLabel)...), w.PodLabels()[zoneLabel], w.Label(zoneLabel))
}

// membersOf returns the members of ring i: the named ones, or all that no ring names.
func (g *generator) membersOf(i int) []*krm.Container {
	var found []*krm.Container
	for _, m := range g.members {
		name := m.Workload.Name()
		if named := g.Rings[i].StatefulSets; slices.Contains(named, name) || len(named) == 0 && !g.named(name) {
			found = append(found, m)
		}
	}
	return found
}

func (g *generator) named(statefulSet string) bool {
	return slices.ContainsFunc(g.Rings, func(ring RingConfig) bool { return slices.Contains(ring.StatefulSets, statefulSet) })
}

// checkNames refuses StatefulSets that do not exist, in rings and in zones.
func (g *generator) checkNames() {
	var names []string
	for _, m := range g.members {
		names = append(names, m.Workload.Name())
	}
	check := func(path, name string) {
		if slices.Contains(names, name) {
			return
		}
		g.Errorf(g.Run.Config(), path, strict.Suggest(name, names, "add it to the resources"), "no StatefulSet %q that runs thanos receive", name)
	}
	for i, ring := range g.Rings {
		path := problem.Index("spec.rings", i)
		for n, name := range ring.StatefulSets {
			check(problem.Index(path+".statefulSets", n), name)
		}
		for _, name := range sortedKeys(ring.Zones) {
			check(path+".zones."+name, name)
		}
	}
}

// reportRing says what is wrong with one ring about the object that can mend it:
// the StatefulSet when the ring has just one, the configuration otherwise.
func (g *generator) reportRing(i int, sources []*krm.Container, problems []problem.Problem) {
	for _, p := range problems {
		if len(sources) == 1 && p.Path == "endpoints" {
			g.Errorf(sources[0].Workload.Object, "spec.replicas", p.Remedy, "%s", p.Message)
			continue
		}
		g.Errorf(g.Run.Config(), g.configPath(i, p.Path), p.Remedy, "%s", p.Message)
	}
}

// configNames are upstream's names in the configuration's spelling.
var configNames = strings.NewReplacer("shuffle_sharding_config", "shuffleSharding", "tenant_matcher_type", "tenantMatcherType",
	"shard_size", "shardSize", "cache_size", "cacheSize", "zone_awareness_disabled", "zoneAwarenessDisabled")

// configPath tells where in the configuration a field of ring i comes from.
func (g *generator) configPath(i int, path string) string {
	ring := problem.Index("spec.rings", i)
	labels, isLabels := strings.CutPrefix(path, "external_labels")
	switch {
	case path == "algorithm" && g.Rings[i].Algorithm == "":
		return "spec.algorithm"
	case path == "hashring":
		return ring + ".name"
	case isLabels:
		return ring + ".externalLabels" + labels
	case strings.HasPrefix(path, "endpoints"):
		return ring + ".statefulSets"
	default:
		return problem.Join(ring, configNames.Replace(path))
	}
}

// reportOrder says what is wrong between the rings.
func (g *generator) reportOrder(rings []hashring.Ring) {
	for i, problems := range hashring.CheckOrder(rings) {
		for _, p := range problems {
			g.Errorf(g.Run.Config(), g.configPath(i, p.Path), p.Remedy, "%s", p.Message)
		}
	}
}

// factor is the replication factor: the configured one, or what the flags of a
// router or member say, or upstream's default.
func (g *generator) factor() int {
	if g.ReplicationFactor > 0 {
		return g.ReplicationFactor
	}
	for _, c := range g.all() {
		if n, err := strconv.Atoi(c.Args().Value(factorFlag)); err == nil && n > 0 {
			return n
		}
	}
	return 1
}

const factorFlag = "--receive.replication-factor"

// checkFlags refuses flags that hold for all receivers and that receive refuses: no number
// of copies, and no protocol.
func (g *generator) checkFlags() {
	for _, c := range g.all() {
		given := c.Args().Value(factorFlag)
		if n, err := strconv.Atoi(given); given != "" && g.ReplicationFactor == 0 && (err != nil || n < 1) {
			g.Errorf(c.Workload.Object, c.Path+".args", "write 1 or more", "%s=%s is no number of copies", factorFlag, given)
		}
		if given := c.Args().Value(protocolFlag); given != "" && !slices.Contains(protocols, given) {
			g.Errorf(c.Workload.Object, c.Path+".args", strict.Suggest(given, protocols, "write protobuf or capnproto"),
				"receive refuses to start with %s=%s", protocolFlag, given)
		}
	}
}
