package hashring

import (
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// CheckRing returns everything in one ring that upstream would refuse, spin on
// or silently misread, for receivers with this replication factor. Paths are
// upstream's, below the ring.
func CheckRing(ring Ring, replicationFactor int) []problem.Problem {
	var c checker
	c.checkMatcher("", ring.Tenants, ring.TenantMatcherType)
	c.checkLabels(ring)
	c.checkEndpoints(ring)
	c.checkFactor(ring, replicationFactor)
	c.checkShuffle(ring, replicationFactor)
	return c.problems
}

// CheckOrder returns what is wrong between the rings: for each ring its problems.
// The first ring that takes a tenant wins, in the order of the file.
func CheckOrder(rings []Ring) [][]problem.Problem {
	found := make([][]problem.Problem, len(rings))
	names, catchAll := map[string]int{}, -1
	for i, ring := range rings {
		var c checker
		if first, taken := names[ring.Name]; taken { // a ring given twice is one mistake
			c.add("hashring", "rename one of them", "ring %d has the name %q too", first, ring.Name)
		} else {
			c.checkShadow(rings[:i], ring)
		}
		names[ring.Name] = i
		switch {
		case catchAll >= 0 && ring.CatchesAll():
			c.add("tenants", "name the tenants of all rings but the last",
				"ring %q takes every tenant, and comes behind %q, which does too and takes them first", ring.Name, rings[catchAll].Name)
		case catchAll >= 0:
			c.add("tenants", "move the ring that takes every tenant to the end",
				"ring %q comes behind %q, which takes every tenant first", ring.Name, rings[catchAll].Name)
		case ring.CatchesAll():
			catchAll = i
		}
		found[i] = c.problems
	}
	return found
}

// checkShadow refuses tenants that an earlier ring takes, so that they never come
// to this one.
func (c *checker) checkShadow(earlier []Ring, ring Ring) {
	for i, tenant := range ring.Tenants {
		at := slices.IndexFunc(earlier, func(r Ring) bool {
			if ring.TenantMatcherType == Glob {
				return r.TenantMatcherType == Glob && slices.Contains(r.Tenants, tenant)
			}
			return !r.CatchesAll() && r.Takes(tenant)
		})
		if at >= 0 {
			c.add(problem.Index("tenants", i), "remove it from one of them, or move the ring up", "ring %q takes tenant %q first", earlier[at].Name, tenant)
		}
	}
}

type checker struct{ problems []problem.Problem }

func (c *checker) add(path, remedy, format string, args ...any) {
	c.problems = append(c.problems, problem.New(path, remedy, format, args...))
}

// checkMatcher: an unknown matcher type matches nothing and says nothing, and a
// malformed pattern fails every request (filepath.Match). Paths are below prefix.
func (c *checker) checkMatcher(prefix string, tenants []string, matcherType string) {
	switch matcherType {
	case "", Exact, Glob:
	default:
		c.add(prefix+"tenant_matcher_type", "write exact or glob", "%q matches no tenant", matcherType)
	}
	for i, tenant := range tenants {
		at := problem.Index(prefix+"tenants", i)
		if _, err := filepath.Match(tenant, ""); err != nil && matcherType == Glob {
			c.add(at, "close the bracket", "%q is not a pattern", tenant)
		}
		if matcherType == "" && isPattern(tenant) {
			c.add(at, "say which it is: glob, or exact", "%q looks like a pattern, and without a matcher type it is a tenant's name", tenant)
		}
		if tenant == "" {
			c.add(at, "remove it", "empty tenant")
		}
	}
}

func (c *checker) checkEndpoints(ring Ring) {
	if len(ring.Endpoints) == 0 {
		c.add("endpoints", "give the ring a receiver", "ring %q has no endpoint", ring.Name)
		return
	}
	first := map[string]int{}
	for i, e := range ring.Endpoints {
		at := problem.Index("endpoints", i)
		if reason := badAddress(e.Address); reason != "" {
			c.add(at, "write host:port of the gRPC server, usually port 10901", "%q: %s", e.Address, reason)
		}
		if j, found := first[e.Address]; found {
			c.add(at, "remove one of them", "%q is endpoint %d too, so two replicas may land on one receiver", e.Address, j)
		}
		first[e.Address] = i
		if e.AZ != "" && ring.Algorithm == Hashmod {
			c.add(at, "use algorithm ketama, or give no zones", "zone %q in a hashmod ring, which receive refuses", e.AZ)
		}
	}
}

// badAddress says what is wrong with an address: rings with URLs, the HTTP port
// or the capnproto port start and then fail every write (thanos-io/thanos 3287, 8254).
func badAddress(address string) string {
	if strings.Contains(address, "://") {
		return "a URL, want host:port"
	}
	host, port, err := net.SplitHostPort(address)
	switch {
	case err != nil || host == "" || port == "":
		return "no host and port"
	case port == "19291":
		return "19291 is the remote write port"
	case port == "19391":
		return "19391 is the capnproto port"
	case port == "10902":
		return "10902 is the HTTP port"
	}
	return ""
}

func (c *checker) checkFactor(ring Ring, factor int) {
	switch ring.Algorithm {
	case "", Ketama, Hashmod:
	default:
		remedy := strict.Suggest(ring.Algorithm, []string{Ketama, Hashmod}, "write ketama or hashmod")
		c.add("algorithm", remedy, "%q is silently taken for hashmod", ring.Algorithm)
	}
	n := len(ring.Endpoints)
	if n == 0 {
		return
	}
	if n < factor {
		c.add("endpoints", fmt.Sprintf("set replicas ≥ %d or lower the replicationFactor", factor),
			"%s of ring %q cannot hold replicationFactor %d", plural(n, "endpoint"), ring.Name, factor)
		return
	}
	if bound := maxFactor(ring.Endpoints); ring.Algorithm != Hashmod && factor > bound {
		c.add("endpoints", fmt.Sprintf("spread the receivers evenly over the zones, or lower the replicationFactor to %d", bound),
			"receive never becomes ready with replicationFactor %d over zones of these sizes: %s", factor, zoneSizes(ring.Endpoints))
	}
}

// maxFactor is the largest replication factor for which ketama finds its
// replicas: the walk takes at most one more from each zone than the smallest
// zone holds, and has no exit (Thanos v0.42.4, pkg/receive/hashring.go,
// calculateSectionReplicas).
func maxFactor(endpoints []Endpoint) int {
	sizes := zonesOf(endpoints)
	smallest, bound := smallestZone(sizes), 0
	for _, n := range sizes {
		bound += min(n, smallest+1)
	}
	return bound
}

// plural is a number of things in words: 1 endpoint, 2 endpoints.
func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
