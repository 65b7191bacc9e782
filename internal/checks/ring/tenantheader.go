package ring

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var tenantHeader = &checks.Rule{
	ID:       "ring/tenant-header",
	Severity: krm.Warning,
	Check:    checkTenantHeader,
}

func checkTenantHeader(f *observe.Fleet, tell checks.Tell) {
	for _, w := range receiverWrites(f) {
		if _, header := tenantOf(w); header != "" || !tenantIsSent(w.to) {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(w.Headers)) {
			if namesTenant(name) {
				read := strings.ToUpper(headersOf(w.to)[0])
				tell(w.At, "send "+read+", or set --receive.tenant-header="+name,
					"remote_write to %s names its tenant in header %s, and the receiver reads %s, so all of it is the default tenant's", w.shown(), name, read)
			}
		}
	}
}

// namesTenant tells whether a header, in lower case, is one for tenants: that of Thanos,
// that of Cortex and Mimir, or one that says so.
func namesTenant(header string) bool {
	return strings.Contains(header, "tenant") || strings.Contains(header, "orgid") || strings.Contains(header, "org-id")
}
