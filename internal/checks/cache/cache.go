// Package cache holds the rules on the files that configure caches and tracing. What an
// older version does not know of them is version/config's.
package cache

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
)

// rules are those that images have room for, by their IDs.
var rules = []*checks.Rule{
	balanced,
	interval,
	tenant,
	variable,
}
