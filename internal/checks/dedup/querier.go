package dedup

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var querier = &checks.Rule{
	ID:       "dedup/querier",
	Severity: krm.Warning,
	Check:    checkQuerier,
}

func checkQuerier(f *observe.Fleet, tell checks.Tell) {
	copied, asked := copies(f), askedByUsers(f)
	seen := map[*observe.Process]bool{}
	for _, v := range f.Views() {
		for _, p := range v.Sources {
			seen[p] = true
		}
		if !asked[v.Querier] || v.Querier.Hidden != "" {
			continue
		}
		known := v.Querier.Listed("--query.replica-label")
		if slices.ContainsFunc(known, observe.HasVariable) {
			continue
		}
		told := map[string]bool{}
		for _, p := range v.Sources {
			for _, name := range replicaLabels(p, copied) {
				if !slices.Contains(known, name) && !told[name] {
					told[name] = true
					tell(v.Querier.At("--query.replica-label"), "add --query.replica-label="+name,
						"replicas of %s differ in %s, which the querier does not take out (%s)", what(p), name, have(known))
				}
			}
		}
	}
	for _, p := range f.Processes(thanos.Sidecar, thanos.Receive, thanos.Rule) {
		for _, name := range replicaLabels(p, copied) {
			if !seen[p] && p.Serves() && p.Cluster().LacksReplicaLabel(name) {
				tell(p.ExternalLabels().At, "add it to replicaLabels of the Fleet",
					"replicas of %s differ in %s, which is none of the inventory's replica labels, so queriers do not take it out", what(p), name)
			}
		}
	}
}

func have(known []string) string {
	if len(known) == 0 {
		return "it takes out none"
	}
	return "it takes out " + list(known)
}

// askedByUsers are the queriers whose answers people see: those that no other querier
// asks, and those that something asks for PromQL.
func askedByUsers(f *observe.Fleet) map[*observe.Process]bool {
	found := map[*observe.Process]bool{}
	for _, q := range f.Processes(thanos.Query) {
		found[q] = true
	}
	for _, v := range f.Views() {
		for _, leaf := range v.Leaves {
			if v.Querier.Flags.Value("--query.mode") != "distributed" {
				delete(found, leaf)
			}
		}
	}
	for _, c := range f.Connections(observe.Queries) {
		for _, q := range c.Processes(thanos.Query) {
			found[q] = true
		}
	}
	return found
}
