// Package ruler holds the rules on thanos rule.
package ruler

import (
	neturl "net/url"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	alertmanager,
	balanced,
	cluster,
	file,
	label,
	labels,
	query,
	restore,
	silent,
	twice,
	unloaded,
}

var query = &checks.Rule{
	ID:       "ruler/query",
	Severity: krm.Error,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, p := range f.Processes(thanos.Rule) {
			if p.Hidden != "" || p.IsFound("--query") && !f.Complete {
				continue
			}
			byFlags := given(p, "--query", "--query.sd-files", "--grpc-query-endpoint")
			byConfig := given(p, "--query.config", "--query.config-file")
			switch {
			case len(byFlags)+len(byConfig) == 0:
				tell(p.At("--query"), "add --query=http://… of a querier", "no querier is given, and the ruler does not start without")
			case len(byFlags) > 0 && len(byConfig) > 0:
				tell(p.At(byFlags[0]), "keep one of them", "%s beside %s, with which the ruler does not start", byFlags[0], byConfig[0])
			}
			values := p.Flags.Values("--query")
			if sorted := slices.Sorted(slices.Values(values)); len(slices.Compact(sorted)) < len(values) {
				tell(p.At("--query"), "give each once", "an address is given twice with --query, with which the ruler does not start")
			}
		}
	},
}

func given(p *observe.Process, flags ...string) []string {
	return slices.DeleteFunc(flags, func(flag string) bool { return !p.Flags.Has(flag) })
}

var alertmanager = &checks.Rule{
	ID:       "ruler/alertmanager",
	Severity: krm.Error,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, p := range f.Processes(thanos.Rule) {
			urls := p.Flags.Values("--alertmanagers.url")
			for _, address := range urls {
				if u, err := neturl.Parse(address); !observe.HasVariable(address) && (err != nil || u.Scheme == "" || u.Host == "") {
					tell(p.AtValue("--alertmanagers.url", address), "write http:// in front", "an address without a scheme and a host, with which the ruler does not start")
				}
			}
			if byConfig := given(p, "--alertmanagers.config", "--alertmanagers.config-file"); len(urls) > 0 && len(byConfig) > 0 {
				tell(p.At("--alertmanagers.url"), "keep one of them", "--alertmanagers.url beside %s, with which the ruler does not start", byConfig[0])
			}
		}
	},
}

var restore = &checks.Rule{
	ID:       "ruler/restore",
	Severity: krm.Warning,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		told := map[[2]any]bool{}
		for _, c := range f.Connections(observe.Queries) {
			p := c.From
			if p.Component != thanos.Rule || !p.Flags.Stateless() || p.Hidden != "" {
				continue
			}
			ignored := p.Listed("--restore-ignored-label")
			for _, q := range c.Processes(thanos.Query) {
				for _, name := range q.Listed("--query.replica-label") {
					if _, has := p.ExternalLabels().Values[name]; has && !slices.Contains(ignored, name) && !told[[2]any{p, name}] {
						told[[2]any{p, name}] = true
						tell(p.At("--restore-ignored-label"), "add --restore-ignored-label="+name,
							"the querier takes %s out, and the stateless ruler looks for its alerts' state with it", name)
					}
				}
			}
		}
	},
}
