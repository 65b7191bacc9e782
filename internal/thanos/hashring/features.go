package hashring

import "slices"

// Feature is something in a file that older receivers do not know.
type Feature struct {
	// Name as it stands in "thanos receive v0.30.0 does not know NAME".
	Name string
	// Since is the first version that knows it (Thanos, CHANGELOG.md).
	Since string
	// Older says what an older receiver does with it.
	Older string
}

// Features returns what the rings need of the receivers that read them.
func Features(rings []Ring) []Feature {
	use := func(uses func(Ring) bool) bool { return slices.ContainsFunc(rings, uses) }
	zoned := func(r Ring) bool {
		return slices.ContainsFunc(r.Endpoints, func(e Endpoint) bool { return e.AZ != "" })
	}
	var found []Feature
	for _, f := range []struct {
		used bool
		Feature
	}{
		{use(zoned), Feature{"zones", "v0.32.0", "it refuses the file"}},
		{use(func(r Ring) bool { return len(r.ExternalLabels) > 0 }), Feature{"external labels of a ring", "v0.32.0", "it leaves them out"}},
		{use(func(r Ring) bool { return r.TenantMatcherType == Glob }), Feature{"patterns of tenants", "v0.35.0", "it takes a pattern for a tenant's name"}},
		{use(func(r Ring) bool { return r.ShuffleSharding != nil }), Feature{"shuffle sharding", "v0.39.0", "it gives every tenant the whole ring"}},
	} {
		if f.used {
			found = append(found, f.Feature)
		}
	}
	return found
}

// Resharding is the version from which shuffle sharding gives tenants other
// receivers than before it (Thanos, CHANGELOG.md, 8630).
const Resharding = "v0.41.0"
