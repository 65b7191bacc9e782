package reference

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var protocol = &checks.Rule{
	ID:       "reference/protocol",
	Severity: krm.Error,
	Summary:  "Queries or alerts go to a port where something else is served",
	Why: "Rulers and query-frontends ask PromQL over HTTP, of a querier, a query-frontend or a Prometheus. At its gRPC port, or at the metrics of a store gateway, " +
		"each evaluation fails, and with it every alert. A query-frontend that asks itself never answers. Alerts go to the HTTP port of Alertmanager; behind 9094 it gossips.",
	Remedy: "Dial the HTTP port: 10902 of Thanos unless `--http-address` says otherwise, 9090 of Prometheus, 9093 of Alertmanager.",
	Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "docs/components/rule.md"},
		{Project: "Thanos", Version: "v0.42.4", File: "docs/components/query-frontend.md"},
	},
	Check: checkProtocol,
}

// answering are who answers what is asked for over HTTP.
var answering = map[observe.Relation][]observe.Component{
	observe.Queries: {thanos.Query, thanos.QueryFrontend, thanos.Prometheus},
	observe.Alerts:  {thanos.Alertmanager},
}

func checkProtocol(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Queries, observe.Alerts) {
		if c.From.Component == thanos.QueryFrontend && c.Answer.IsCertain() && slices.Contains(c.Answer.Pods, c.From.Pods) && len(c.Answer.Pods) == 1 && c.Status == observe.Found {
			tell(c.At, "dial the querier", "%s is the address of this query-frontend itself: each query comes back to it without end", plain(c.Address))
			continue
		}
		heard := c.Answer.Listeners()
		answers := func(l observe.Listener) bool {
			return l.Protocol == observe.HTTP && slices.Contains(answering[c.Relation], l.Process.Component)
		}
		if c.From.Component == thanos.Sidecar || len(heard) == 0 || !c.Answer.IsCertain() || slices.ContainsFunc(heard, answers) {
			continue
		}
		l, serves := heard[0], "serves "+string(heard[0].Protocol)
		if l.Protocol == observe.HTTP {
			serves = "answers none of it"
		}
		tell(c.At, "dial the HTTP port of what answers it", "%s is dialled for %s, and at its port %s %s %s",
			plain(c.Address), c.Relation, l.Port, l.Process.Component, serves)
	}
}
