// Package version holds the rules on what a version of an image knows, and on versions
// that do not understand each other.
package version

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	config,
	distributed,
	endpoints,
	feature,
	flag,
	key,
	storeAPI,
	unpinned,
}

// nameOf is the program as a person calls it, with the version: thanos store v0.42.4.
func nameOf(p *observe.Process, version string) string {
	program := string(p.Component.Program())
	if program == "thanos" {
		program += " " + string(p.Component)
	}
	return program + " " + version
}
