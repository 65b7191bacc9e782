//go:build !image || render

package main

import (
	"slices"

	genrules "github.com/thanos-fleet/thanos-fleet/functions/gen-rules"
	injectexternallabels "github.com/thanos-fleet/thanos-fleet/functions/inject-external-labels"
	wireremotewrite "github.com/thanos-fleet/thanos-fleet/functions/wire-remote-write"
	wirethanosstores "github.com/thanos-fleet/thanos-fleet/functions/wire-thanos-stores"
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/manifests"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// wholeKinds are the functions that finish a cluster's manifests.
var wholeKinds = []string{"RenderCluster", "GenKarmadaPolicies"}

// answeredFor are the groups of rules, and the rules, about what a single function writes:
// nobody after it makes that right.
var answeredFor = map[string][]string{
	"GenHashring":       {"ring", "version/flag"},
	"GenObjstoreSecret": {"bucket"},
	"GenThanosConfig":   {"cache", "version/config", "version/flag"},
	"InjectExternalLabels": {
		"identity/fleeting", "identity/replica", "identity/reserved",
		"ring/label", "ruler/cluster", "ruler/label",
	},
	"WireThanosStores": {
		"compact/replicas", "compact/shards", "dedup/identity", "dedup/penalty", "fleet/compactor",
		"mcs/shadowed", "store/distributed", "store/exported",
	},
}

// refuses are what single functions fail on when kustomize runs them.
var refuses = map[string]func(*checks.Rule) bool{
	"GenRules": genrules.Refused, "InjectExternalLabels": injectexternallabels.Refused,
	"WireRemoteWrite": wireremotewrite.Refused, "WireThanosStores": wirethanosstores.Refused,
}

// soften makes warnings of errors in what single functions rendered: an overlay that lists
// none of those that finish a cluster is one step of a way that others go on with, so what
// its objects lack may come. What a function of the overlay answers for stays an error.
func soften(findings []checks.Finding, results []*render.Result) {
	for i, f := range findings {
		if f.Rule.Severity != krm.Error || slices.ContainsFunc(f.Places, func(p observe.Place) bool { return !isStep(f.Rule, p.Cluster, results) }) {
			continue
		}
		rule := *f.Rule
		rule.Severity = krm.Warning
		findings[i].Rule = &rule
	}
}

// isStep tells whether a cluster was rendered by an overlay of single functions, of which
// none answers for what a rule is about.
func isStep(rule *checks.Rule, c *observe.Cluster, results []*render.Result) bool {
	i := slices.IndexFunc(results, func(r *render.Result) bool { return c != nil && manifests.IsOf(c, r) })
	return i >= 0 && !slices.ContainsFunc(results[i].Functions, func(o *krm.Object) bool {
		own, refuses := answeredFor[o.Kind()], refuses[o.Kind()]
		return slices.Contains(wholeKinds, o.Kind()) || refuses != nil && refuses(rule) || slices.Contains(own, rule.Group()) || slices.Contains(own, rule.ID)
	})
}
