package ring

import (
	"cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var tenantLabel = &checks.Rule{
	ID:       "ring/tenant-label",
	Severity: krm.Warning,
	Check:    checkTenantLabel,
}

func checkTenantLabel(f *observe.Fleet, tell checks.Tell) {
	const own = "tenant_id"
	for _, v := range f.Views() {
		flags := v.Querier.Flags
		if !flags.Has("--query.enforce-tenancy") || flags.Value("--query.enforce-tenancy") == "false" {
			continue
		}
		want := cmp.Or(flags.Value("--query.tenant-label-name"), own)
		for _, p := range v.Sources {
			labels := p.ExternalLabels()
			if p.Component != thanos.Receive || !labels.Known || labels.Get(want) != "" {
				continue
			}
			if have := cmp.Or(p.Flags.Value("--receive.tenant-label-name"), own); have != want && !observe.HasVariable(have+want) {
				tell(v.Querier.At("--query.enforce-tenancy"), "give both one name: --query.tenant-label-name="+have,
					"it enforces the label %s, and receivers that it asks write the tenant into %s, so nothing of them is ever answered", want, have)
			}
		}
	}
}
