package cache

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// tenantHeader is what a query-frontend sends, whatever it reads (pkg/tenancy/tenancy.go).
const tenantHeader = "THANOS-TENANT"

var tenant = &checks.Rule{
	ID:       "cache/tenant",
	Severity: krm.Error,
	Check:    checkTenant,
}

func checkTenant(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Queries) {
		front := c.From
		if front.Component != thanos.QueryFrontend || front.Hidden != "" {
			continue
		}
		for _, behind := range c.Processes(thanos.Query, observe.LabelProxy) {
			flag, header := separates(behind)
			handed, kept := carries(front, header)
			switch {
			case header == "" || observe.HasVariable(header) || handed && kept:
			case handed:
				if isCached(front) {
					tell(front.At("--query-frontend.forward-header"), "set --query-frontend.tenant-header="+header+", and "+reads(behind, flag),
						"header %s, by which %s tells tenants apart, is handed on and is not in the key of the cache: one gets the answers of another", header, behind.Component)
				}
			case behind.Component == thanos.Query:
				tell(behind.At(flag), "take it out, and set --query-frontend.tenant-header to the header that users send",
					"%s=%s, and the query-frontend before it sends the tenant as %s alone, so everybody is the default tenant", flag, header, tenantHeader)
			}
		}
	}
}

// separates is the header by which a querier or a proxy tells tenants apart, with the flag
// that names it, "" where it does not, or by something else.
func separates(p *observe.Process) (flag, header string) {
	if p.Hidden != "" {
		return "", ""
	}
	if p.Component == observe.LabelProxy {
		return "-header-name", p.Flags.Value("-header-name") + p.Flags.Value("--header-name")
	}
	const enforce = "--query.enforce-tenancy"
	if !p.Flags.Has(enforce) || p.Flags.Value(enforce) == "false" || p.Flags.Value("--query.tenant-certificate-field") != "" {
		return "", ""
	}
	return "--query.tenant-header", p.Flags.Value("--query.tenant-header")
}

// carries tells whether a query-frontend hands a header on, and whether it keeps answers
// apart by it. Its own header of tenants it takes out.
func carries(front *observe.Process, header string) (handed, kept bool) {
	if is(header)(tenantHeader) || slices.ContainsFunc(front.Flags, observe.HasVariable) {
		return true, true
	}
	handed = slices.ContainsFunc(front.Listed("--query-frontend.forward-header"), is(header)) && !is(header)(front.Flags.Value("--query-frontend.tenant-header"))
	return handed, slices.ContainsFunc(front.Listed("--query-frontend.org-id-header"), is(header))
}

// is compares headers.
func is(header string) func(string) bool {
	return func(other string) bool { return strings.EqualFold(header, other) }
}

func reads(p *observe.Process, flag string) string {
	if p.Component == thanos.Query {
		return "take " + flag + " of the querier out"
	}
	return "let the proxy read " + tenantHeader
}

func isCached(front *observe.Process) bool {
	return slices.ContainsFunc([]string{"--query-range.response-cache-config", "--labels.response-cache-config"}, func(flag string) bool {
		return front.Flags.Value(flag) != "" || front.Flags.Value(flag+"-file") != ""
	})
}
