package hashring

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

// checkLabels: external labels go on the tenants that a ring lists, and upstream
// compares them literally (Thanos v0.42.4, pkg/receive/multitsdb.go,
// extractTenantsLabels): one that only a pattern or nothing names has none of them.
func (c *checker) checkLabels(ring Ring) {
	if len(ring.ExternalLabels) == 0 {
		return
	}
	const at = "external_labels"
	if ring.CatchesAll() {
		c.add(at, "list the tenants, or give the labels to receive itself", "ring %q lists no tenant, so no series gets them", ring.Name)
	}
	for i, tenant := range ring.Tenants {
		if ring.TenantMatcherType == Glob && isPattern(tenant) {
			c.add(problem.Index("tenants", i), "list the tenants by name, or remove externalLabels",
				"receive gives external labels to tenants that are listed by name, and %q is a pattern", tenant)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ring.ExternalLabels)) {
		c.problems = append(c.problems, prometheus.CheckLabelName(problem.Join(at, name), name)...)
		if ring.ExternalLabels[name] == "" {
			c.add(problem.Join(at, name), "give it a value, or remove it", "empty value")
		}
	}
}
