package ring

import (
	"cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

var defaultTenant = &checks.Rule{
	ID:       "ring/default-tenant",
	Severity: krm.Info,
	Check:    checkDefaultTenant,
}

func checkDefaultTenant(f *observe.Fleet, tell checks.Tell) {
	const flag = "--receive.default-tenant-id"
	written, fed := writtenTo(f), fedByRouters(f)
	for _, r := range readers(f) {
		tenant := cmp.Or(r.Flags.Value(flag), hashring.DefaultTenant)
		if written[r.Process] || fed[r.Process] || r.Hidden != "" || isOperated(r.Process) || !tenantIsSent(r.Process) || observe.HasVariable(tenant) {
			continue
		}
		if len(r.rings) > 0 && hashring.RingOf(r.rings, tenant) < 0 {
			tell(r.At(flag), "add a last ring without tenants, or name the tenant in a ring", "no ring takes tenant %q, so requests that name no tenant fail", tenant)
		}
	}
}
