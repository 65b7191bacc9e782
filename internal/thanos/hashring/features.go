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

// features are what files may hold, by who uses it.
var features = []struct {
	uses func(Ring) bool
	Feature
}{
	{func(r Ring) bool {
		return slices.ContainsFunc(r.Endpoints, func(e Endpoint) bool { return e.AZ != "" })
	}, Feature{"zones", "v0.32.0", "it refuses the file"}},
	{func(r Ring) bool { return len(r.ExternalLabels) > 0 }, Feature{"external labels of a ring", "v0.32.0", "it leaves them out"}},
	{func(r Ring) bool { return r.TenantMatcherType == Glob }, Feature{"patterns of tenants", "v0.35.0", "it takes a pattern for a tenant's name"}},
	{func(r Ring) bool { return r.ShuffleSharding != nil }, Feature{"shuffle sharding", "v0.39.0", "it gives every tenant the whole ring"}},
}

// Known returns every feature that a version of receivers may not know.
func Known() []Feature {
	var found []Feature
	for _, f := range features {
		found = append(found, f.Feature)
	}
	return found
}

// Features returns what the rings need of the receivers that read them.
func Features(rings []Ring) []Feature {
	var found []Feature
	for _, f := range features {
		if slices.ContainsFunc(rings, f.uses) {
			found = append(found, f.Feature)
		}
	}
	return found
}

// Resharding is the version from which shuffle sharding gives tenants other
// receivers than before it (Thanos, CHANGELOG.md, 8630).
const Resharding = "v0.41.0"
