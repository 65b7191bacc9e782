package ring

import (
	"cmp"
	"maps"
	"slices"
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
	Summary:  "remote_write sends a tenant that no ring takes",
	Why: "A receiver looks for the first ring that takes the request's tenant: that of the header, or `--receive.default-tenant-id` where there is none. " +
		"Where no ring does, it answers 500 (`no matching hashring to handle tenant`), and remote write repeats the request for ever; nothing behind it in the queue arrives either.",
	Remedy:  "Name the tenant in a ring, add a last ring without tenants that takes all, or send another header.",
	Sources: []checks.Source{thanosSource("pkg/receive/hashring.go"), thanosSource("pkg/tenancy/tenancy.go")},
	Check:   checkTenant,
}

func checkTenant(f *observe.Fleet, tell checks.Tell) {
	for _, w := range receiverWrites(f) {
		r, known := read(w.to)
		if !known || !tenantIsSent(w.to) {
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

var tenantHeader = &checks.Rule{
	ID:       "ring/tenant-header",
	Severity: krm.Warning,
	Summary:  "remote_write names its tenant in a header that the receiver does not read",
	Why: "A receiver takes the tenant from `--receive.tenant-header`, THANOS-TENANT unless it is given. A tenant in another header is not seen: " +
		"all samples become those of the default tenant, together with everybody else's, without an error.",
	Remedy:  "Send the header that the receiver reads, or set `--receive.tenant-header` to the one that is sent.",
	Sources: []checks.Source{thanosSource("pkg/tenancy/tenancy.go")},
	Check:   checkTenantHeader,
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

var tenantLabel = &checks.Rule{
	ID:       "ring/tenant-label",
	Severity: krm.Warning,
	Summary:  "A querier enforces another tenant label than receivers write",
	Why: "With `--query.enforce-tenancy` a querier adds a matcher for `--query.tenant-label-name`, tenant_id unless it is given, to every query. " +
		"Receivers write the tenant into `--receive.tenant-label-name`. Where the two differ, no series of them matches, and every answer is empty, without an error.",
	Remedy:  "Give both one name.",
	Sources: []checks.Source{thanosSource("cmd/thanos/query.go"), thanosSource("pkg/tenancy/tenancy.go"), thanosSource("pkg/receive/multitsdb.go")},
	Check:   checkTenantLabel,
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
