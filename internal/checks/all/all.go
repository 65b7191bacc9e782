// Package all lists every rule.
package all

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/bucket"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/cache"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/compact"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/dedup"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/identity"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/karmada"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/mcs"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/operator"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/reference"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/ring"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/ruler"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/store"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/tls"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/version"
)

// Rules are all rules, in the order of their groups and IDs.
var Rules = slices.Concat(
	bucket.Rules,
	cache.Rules,
	compact.Rules,
	dedup.Rules,
	fleet.Rules,
	identity.Rules,
	karmada.Rules,
	mcs.Rules,
	operator.Rules,
	prometheus.Rules,
	queryRules,
	reference.Rules,
	ring.Rules,
	ruler.Rules,
	store.Rules,
	tls.Rules,
	version.Rules,
)

// Find returns the rule of an ID, or nil.
func Find(id string) *checks.Rule {
	for _, r := range Rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}
