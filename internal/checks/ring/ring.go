// Package ring holds the rules on receivers: their rings, who is in them, how they are
// written to, and whose tenants they take.
package ring

import "github.com/thanos-fleet/thanos-fleet/internal/checks"

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	algorithm,
	autoscaled,
	budget,
	capnproto,
	closed,
	defaultTenant,
	endpoint,
	externalLabels,
	factor,
	file,
	flush,
	future,
	headSeries,
	label,
	late,
	leftOut,
	limit,
	localEndpoint,
	loop,
	order,
	ownLabel,
	refresh,
	replicas,
	shared,
	subPath,
	tenant,
	tenantHeader,
	tenantLabel,
	version,
	windows,
	write,
	writers,
	zoneNames,
	zones,
}
