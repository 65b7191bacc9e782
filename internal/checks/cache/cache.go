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
	variable,
}

// thanosSource is a file of the version that this project knows.
func thanosSource(file string) checks.Source {
	return checks.Source{Project: "Thanos", Version: "v0.42.4", File: file}
}
