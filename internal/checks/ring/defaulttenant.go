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
	Summary:  "No ring takes requests that name no tenant, and nobody is seen to write",
	Why: "A request without a tenant is the default tenant's. Where no ring takes that, the receiver answers 500, and remote write repeats it for ever. " +
		"That is right where every client is to name its tenant. Of clients that are among the manifests ring/tenant tells more.",
	Remedy:  "Add a last ring without tenants, name the tenant of `--receive.default-tenant-id` in a ring, or let every client name its own.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "pkg/receive/hashring.go"}, {Project: "Thanos", Version: "v0.42.4", File: "pkg/tenancy/tenancy.go"}},
	Check:   checkDefaultTenant,
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
