// Package query holds the rules on what rules and dashboards ask for: whether their
// evaluator takes the expression, and whether anything answers.
package query

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/promql"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	job,
	label,
	metric,
	syntax,
}

// asked is an expression of a rule, read.
type asked struct {
	observe.Rule
	*promql.Query
	at observe.Place
	// dashboard that asks, where it is no rule.
	dashboard string
}

// evaluator is what evaluates rules, or shows dashboards, with the expressions that it takes.
type evaluator struct {
	*observe.Process
	asks []asked
	// recorded are the names that rules record which it may read.
	recorded map[string]bool
	// sources are the Prometheuses whose series it reads; isKnown is false where there may
	// be other sources, or other series in these.
	sources []*observe.Process
	isKnown bool
	// isGlobal tells that it reads through a querier, so that external labels are there.
	isGlobal bool
}

// memo is the key of what the rules of the group have in common.
type memo struct{}

// evaluators are the Prometheuses and rulers that have rules.
func evaluators(f *observe.Fleet) []*evaluator {
	return observe.Memo(f, memo{}, func() []*evaluator { return findEvaluators(f) })
}

func findEvaluators(f *observe.Fleet) []*evaluator {
	var found []*evaluator
	recorded := map[string]bool{}
	read := reader{}
	for _, p := range f.Processes(thanos.Prometheus, thanos.Rule) {
		e := &evaluator{Process: p, recorded: recorded}
		rules, _ := p.Rules()
		for _, r := range rules {
			recorded[r.Record] = true
			if q := read.query(r.Expr); q != nil {
				e.asks = append(e.asks, asked{Rule: r, Query: q, at: r.Text.At})
			}
		}
		if len(e.asks) > 0 {
			found = append(found, e)
		}
	}
	w := newWorld(f)
	for _, e := range found {
		e.sources, e.isKnown = w.sources(e.Process)
		e.isGlobal = e.Component == thanos.Rule
	}
	for _, c := range f.Clusters {
		if e := dashboards(c, w, read); e != nil && len(e.asks) > 0 {
			e.recorded = recorded
			found = append(found, e)
		}
	}
	return found
}

// reader reads each expression once: many clusters have the same.
type reader map[string]*promql.Query

// query is nil for what is no expression.
func (r reader) query(expr string) *promql.Query {
	q, known := r[expr]
	if !known {
		q, _ = promql.Read(expr)
		r[expr] = q
	}
	return q
}

// world is who reads whom.
type world struct {
	views   map[*observe.Process]*observe.View
	queries map[*observe.Process][]observe.Connection
}

func newWorld(f *observe.Fleet) world {
	w := world{map[*observe.Process]*observe.View{}, map[*observe.Process][]observe.Connection{}}
	for _, v := range f.Views() {
		w.views[v.Querier] = v
	}
	for _, c := range f.Connections(observe.Queries) {
		w.queries[c.From] = append(w.queries[c.From], c)
	}
	return w
}

// sources are the Prometheuses that an evaluator reads; known is false where series may
// come from elsewhere too.
func (w world) sources(p *observe.Process) (found []*observe.Process, known bool) {
	if p.Component == thanos.Prometheus {
		return []*observe.Process{p}, true
	}
	known = p.Hidden == "" && !p.Flags.Has("--query.sd-files") && !p.Flags.Has("--grpc-query-endpoint") && len(w.queries[p]) > 0
	for _, c := range w.queries[p] {
		read, isKnown := w.behind(c)
		known = known && isKnown
		for _, s := range read {
			if !slices.Contains(found, s) {
				found = append(found, s)
			}
		}
	}
	return found, known
}

// behind are the Prometheuses behind a querier or a query-frontend.
func (w world) behind(c observe.Connection) (found []*observe.Process, known bool) {
	processes := c.Processes(thanos.Query, thanos.QueryFrontend)
	known = c.Status == observe.Found && len(processes) > 0
	for _, q := range processes {
		if q.Component == thanos.QueryFrontend {
			for _, next := range w.queries[q] {
				if next.From.Component == thanos.QueryFrontend && len(next.Processes(thanos.Query)) > 0 {
					read, isKnown := w.behind(next)
					found, known = append(found, read...), known && isKnown
				} else {
					known = false
				}
			}
			continue
		}
		v := w.views[q]
		known = known && v != nil && v.Known && !q.Flags.Has("--store.sd-files") && !q.Flags.Has("--endpoint.sd-config-file") && !q.Flags.Has("--endpoint.sd-config")
		if v == nil {
			continue
		}
		for _, s := range v.Sources {
			switch s.Component {
			case thanos.Sidecar:
				if peer := s.Peer(); peer != nil {
					found = append(found, peer)
				} else {
					known = false
				}
			case thanos.Rule:
			default:
				known = false // anybody may write to a receiver
			}
		}
	}
	return found, known
}

// group collects rules that ask for the same thing.
type group struct {
	names []string
	at    []observe.Place
}

type groups map[string]*group

// add notes that a rule asks for a thing.
func (g groups) add(what string, r asked) {
	if g[what] == nil {
		g[what] = &group{}
	}
	if name := nameOf(r); !slices.Contains(g[what].names, name) {
		g[what].names = append(g[what].names, name)
	}
	if !slices.Contains(g[what].at, r.at) {
		g[what].at = append(g[what].at, r.at)
	}
}

func nameOf(r asked) string {
	if r.dashboard != "" {
		return "dashboard " + r.dashboard
	}
	if r.Alert != "" {
		return "alert " + r.Alert
	}
	return "rule " + r.Record
}

// who are the rules that ask: the first, and how many more.
func (g *group) who() string {
	first := slices.MinFunc(g.names, func(a, b string) int { return cmp.Compare(a, b) })
	switch more := len(g.names) - 1; more {
	case 0:
		return first + " asks"
	case 1:
		return first + " and one more ask"
	default:
		return fmt.Sprintf("%s and %d more ask", first, more)
	}
}

// listed is a list for a message, cut where it is long.
func listed(names []string) string {
	const most = 8
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// isVariable tells whether a value is filled in later, by Grafana too.
func isVariable(value string) bool {
	return observe.HasVariable(value) || strings.Contains(strings.TrimSuffix(value, "$"), "$") || strings.Contains(value, "[[")
}
