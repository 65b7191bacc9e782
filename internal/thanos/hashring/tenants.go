package hashring

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// DefaultTenant is the tenant of a request that names none (Thanos v0.42.4,
// pkg/tenancy, DefaultTenant).
const DefaultTenant = "default-tenant"

// CatchesAll tells whether the ring takes every tenant.
func (r Ring) CatchesAll() bool { return len(r.Tenants) == 0 }

// Takes tells whether the ring takes a tenant, as upstream compares them: an
// unknown matcher type matches nothing (Thanos v0.42.4, pkg/receive/hashring.go,
// tenantSet.match).
func (r Ring) Takes(tenant string) bool {
	return r.CatchesAll() || matches(r.Tenants, r.TenantMatcherType, tenant)
}

func matches(tenants []string, matcherType, tenant string) bool {
	switch matcherType {
	case "", Exact:
		return slices.Contains(tenants, tenant)
	case Glob:
		return slices.ContainsFunc(tenants, func(pattern string) bool {
			matched, err := filepath.Match(pattern, tenant)
			return err == nil && matched
		})
	default:
		return false
	}
}

// RingOf returns the index of the ring that takes a tenant, which is the first
// in the order of the file, or -1: then every write of the tenant fails.
func RingOf(rings []Ring, tenant string) int {
	return slices.IndexFunc(rings, func(r Ring) bool { return r.Takes(tenant) })
}

// example is a tenant that stands for all that the rings do not tell apart.
type example struct {
	tenant string
	// shown is how a message names it: a pattern is shown for what matches it.
	shown string
}

// othersShown stands for the tenants that no ring names.
const othersShown = "all that no ring names"

// examples returns tenants that stand for all: the listed ones, one for each
// pattern, and one that no ring names.
func examples(rings []Ring) []example {
	var found []example
	for _, r := range rings {
		for _, tenant := range r.Tenants {
			e := example{tenant, tenant}
			if r.TenantMatcherType == Glob {
				e.tenant = exampleOf(tenant)
			}
			found = append(found, e)
		}
	}
	named := func(tenant string) bool {
		return slices.ContainsFunc(rings, func(r Ring) bool { return !r.CatchesAll() && r.Takes(tenant) })
	}
	for i := range len(rings) + 1 {
		if other := fmt.Sprintf("other-tenant-%d", i); !named(other) {
			return append(found, example{other, othersShown})
		}
	}
	return found
}

// exampleOf returns a tenant that a simple pattern matches; one that it does not
// match is of no harm, only of no use.
func exampleOf(pattern string) string {
	return strings.NewReplacer("*", "x", "?", "x", "[", "", "]", "", `\`, "").Replace(pattern)
}

// HasPattern tells whether one of the tenants has a meaning of its own to filepath.Match.
func HasPattern(tenants []string) bool { return slices.ContainsFunc(tenants, isPattern) }

// isPattern tells whether a tenant has a meaning of its own to filepath.Match.
func isPattern(tenant string) bool { return strings.ContainsAny(tenant, `*?[\`) }
