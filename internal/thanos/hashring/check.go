package hashring

import (
	"fmt"
	"net"
	"path/filepath"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// CheckRing returns everything in one ring that upstream would refuse, spin on
// or silently misread, for receivers with this replication factor. Paths are
// upstream's, below the ring.
func CheckRing(ring Ring, replicationFactor int) []problem.Problem {
	var c checker
	c.checkTenants(ring)
	c.checkEndpoints(ring)
	c.checkFactor(ring, replicationFactor)
	return c.problems
}

// CheckOrder returns what is wrong between the rings: for each ring its problems.
// The first ring that takes a tenant wins, in the order of the file.
func CheckOrder(rings []Ring) [][]problem.Problem {
	found := make([][]problem.Problem, len(rings))
	names, catchAll := map[string]int{}, -1
	for i, ring := range rings {
		var c checker
		if first, taken := names[ring.Name]; taken {
			c.add("hashring", "rename one of them", "ring %d has the name %q too", first, ring.Name)
		}
		names[ring.Name] = i
		if catchAll >= 0 {
			c.add("tenants", "move the ring that takes every tenant to the end",
				"ring %q comes behind %q, which takes every tenant first", ring.Name, rings[catchAll].Name)
		} else if ring.CatchesAll() {
			catchAll = i
		}
		found[i] = c.problems
	}
	return found
}

type checker struct{ problems []problem.Problem }

func (c *checker) add(path, remedy, format string, args ...any) {
	c.problems = append(c.problems, problem.New(path, remedy, format, args...))
}

// checkTenants: an unknown matcher type matches nothing and says nothing, and a
// malformed pattern fails every request (filepath.Match).
func (c *checker) checkTenants(ring Ring) {
	switch ring.TenantMatcherType {
	case "", "exact":
	case "glob":
		for i, tenant := range ring.Tenants {
			if _, err := filepath.Match(tenant, ""); err != nil {
				c.add(problem.Index("tenants", i), "close the bracket", "%q is not a pattern", tenant)
			}
		}
	default:
		c.add("tenant_matcher_type", "write exact or glob", "%q matches no tenant", ring.TenantMatcherType)
	}
	for i, tenant := range ring.Tenants {
		if tenant == "" {
			c.add(problem.Index("tenants", i), "remove it", "empty tenant")
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
			"%d endpoints of ring %q cannot hold replicationFactor %d", n, ring.Name, factor)
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
	sizes := map[string]int{}
	for _, e := range endpoints {
		sizes[e.AZ]++
	}
	smallest := len(endpoints)
	for _, n := range sizes {
		smallest = min(smallest, n)
	}
	bound := 0
	for _, n := range sizes {
		bound += min(n, smallest+1)
	}
	return bound
}
