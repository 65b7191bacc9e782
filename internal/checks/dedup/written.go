package dedup

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var written = &checks.Rule{
	ID:       "dedup/written",
	Severity: krm.Warning,
	Check:    checkWritten,
}

func checkWritten(f *observe.Fleet, tell checks.Tell) {
	asked, routed := askedByUsers(f), map[*observe.Process][]*observe.Process{}
	for _, c := range f.Connections(observe.Routes) {
		routed[c.From] = append(routed[c.From], c.Processes(thanos.Receive)...)
	}
	for _, v := range f.Views() {
		if known := v.Querier.Listed("--query.replica-label"); !asked[v.Querier] || v.Querier.Hidden != "" || isOfTenants(v.Querier) || slices.ContainsFunc(known, observe.HasVariable) {
			continue
		}
		for _, c := range f.Connections(observe.Writes) {
			if sidecar := c.From.Peer(); sidecar == nil || !slices.Contains(v.Sources, sidecar) {
				continue
			}
			for _, p := range c.Processes(thanos.Receive) {
				if slices.ContainsFunc(slices.Concat(routed[p], []*observe.Process{p}), func(r *observe.Process) bool {
					return slices.Contains(v.Sources, r) && !slices.Contains(v.Querier.Listed("--query.replica-label"), tenantLabel(r))
				}) {
					tell(c.At, "take one of the two out of what the querier asks, or write nothing there",
						"%s gets what is written to %s twice: with a tenant's label from the receivers, and without one from the sidecar", named(v.Querier), named(p))
					break
				}
			}
		}
	}
}

// isOfTenants tells whether a querier asks for the label of one tenant, which sidecars do not
// have.
func isOfTenants(querier *observe.Process) bool {
	const flag = "--query.enforce-tenancy"
	return querier.Flags.Has(flag) && querier.Flags.Value(flag) != "false"
}
