package ring

import (
	"cmp"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// defaultHeader is the header that a tenant stands in (pkg/tenancy/tenancy.go), in lower
// case as all headers here.
const defaultHeader = "thanos-tenant"

var tenant = &checks.Rule{
	ID:       "ring/tenant",
	Severity: krm.Warning,
	Check:    checkTenant,
}

func checkTenant(f *observe.Fleet, tell checks.Tell) {
	for _, w := range receiverWrites(f) {
		r, known := read(w.to)
		if port, want := w.ports(); !known || !tenantIsSent(w.to) || port != want {
			continue
		}
		id, header := tenantOf(w)
		if observe.HasVariable(id) || hashring.RingOf(r.rings, id) >= 0 {
			continue
		}
		what := "names no tenant and so is tenant " + id + "'s"
		if header != "" {
			what = "names tenant " + id
		}
		tell(w.At, "name the tenant in a ring, or add a last ring without tenants", "remote_write to %s %s, which no ring takes", w.shown(), what)
	}
}

// tenantIsSent tells whether a receiver takes the tenant from a header alone, and not from
// a certificate or a label.
func tenantIsSent(p *observe.Process) bool {
	return !p.Flags.Has("--receive.tenant-certificate-field") && !p.Flags.Has("--receive.split-tenant-label-name")
}

// tenantOf returns the tenant that a remote_write is taken for, and the header that says
// it, "" for none.
func tenantOf(w receiverWrite) (id, header string) {
	for _, name := range headersOf(w.to) {
		if w.Headers[name] != "" {
			return w.Headers[name], name
		}
	}
	return cmp.Or(w.to.Flags.Value("--receive.default-tenant-id"), hashring.DefaultTenant), ""
}

// headersOf are the headers that a receiver takes a tenant from, in lower case: its own,
// and since v0.34 the default one.
func headersOf(p *observe.Process) []string {
	own := strings.ToLower(cmp.Or(p.Flags.Value("--receive.tenant-header"), defaultHeader))
	if version, known := p.Version(); own != defaultHeader && (!known || thanos.AtLeast(version, "v0.34.0")) {
		return []string{own, defaultHeader}
	}
	return []string{own}
}
