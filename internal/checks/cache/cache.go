// Package cache holds the rules on the files that configure caches and tracing. What an
// older version does not know of them is version/config's.
package cache

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	balanced,
	config,
	interval,
	size,
	tenant,
	variable,
}
