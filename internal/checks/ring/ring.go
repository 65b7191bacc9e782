// Package ring holds the rules on the hashrings of receivers.
package ring

import "github.com/thanos-fleet/thanos-fleet/internal/checks"

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	factor,
}
