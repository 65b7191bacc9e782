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
	Check:    checkProtocol,
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
