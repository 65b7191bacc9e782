package store

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var circular = &checks.Rule{
	ID:       "store/circular",
	Severity: krm.Error,
	Check:    checkCircular,
}

func checkCircular(f *observe.Fleet, tell checks.Tell) {
	g := newGraph(f)
	for _, circle := range g.circles(queriers(f)) {
		g.tell(circle, tell)
	}
}

func newGraph(f *observe.Fleet) graph {
	g := graph{edges: map[*observe.Pods][]edge{}}
	for _, c := range asks(f) {
		if !c.IsCertain() || isLocalElsewhere(c) || isShadowed(c) {
			continue
		}
		for _, p := range c.Pods {
			if answersAsQuerier(c, p) {
				g.edges[c.From.Pods] = append(g.edges[c.From.Pods], edge{p, c})
			}
		}
	}
	return g
}

// isShadowed tells whether the inventory reaches another cluster by the address, and a
// Service of the dialler's own has the name, which is told of that Service.
func isShadowed(c observe.Connection) bool {
	here := c.From.Cluster()
	return c.Answer.Cluster == here && c.Service != nil && isLocalName(c) &&
		slices.ContainsFunc(c.Reaches(), func(other *fleet.Cluster) bool { return other != here.Entry })
}

// circleOf numbers the circles from 1, by the queriers that are part of them.
func circleOf(f *observe.Fleet) map[*observe.Pods]int {
	found := map[*observe.Pods]int{}
	for i, circle := range newGraph(f).circles(queriers(f)) {
		for _, p := range circle {
			found[p] = i + 1
		}
	}
	return found
}

// answersAsQuerier tells whether it is a querier of the pods that answers behind the
// address.
func answersAsQuerier(c observe.Connection, p *observe.Pods) bool {
	one := c.Answer
	one.Pods = []*observe.Pods{p}
	heard := one.Listeners()
	if len(heard) == 0 {
		return (c.Answer.Port == "" || c.Routed) && p.Process(thanos.Query) != nil && len(p.Processes) == 1
	}
	return slices.ContainsFunc(heard, func(l observe.Listener) bool { return isStoreAPI(l) && l.Process.Component == thanos.Query })
}

// queriers returns the pods of all queriers.
func queriers(f *observe.Fleet) []*observe.Pods {
	var found []*observe.Pods
	for _, p := range f.Processes(thanos.Query) {
		found = append(found, p.Pods)
	}
	return slices.Compact(found)
}

// graph is who asks which queriers.
type graph struct{ edges map[*observe.Pods][]edge }

type edge struct {
	to  *observe.Pods
	ask observe.Connection
}

// tell tells of one circle at each address that is part of it.
func (g graph) tell(circle []*observe.Pods, tell checks.Tell) {
	inside := map[*observe.Pods]bool{}
	for _, p := range circle {
		inside[p] = true
	}
	for _, p := range circle {
		for _, e := range g.edges[p] {
			switch {
			case len(circle) == 1 && e.to == p:
				tell(e.ask.At, "take it from the querier's endpoints", "%s is the address of this querier itself: each query comes back to it without end", e.ask.Address)
			case len(circle) > 1 && inside[e.to]:
				tell(e.ask.At, "let only one of them ask the other", "%s ask each other in a circle: each query goes round without end", together(circle))
			}
		}
	}
}

// together names the queriers of a circle, and their clusters where these are several.
func together(circle []*observe.Pods) string {
	sorted := slices.SortedFunc(slices.Values(circle), func(a, b *observe.Pods) int {
		return cmp.Or(strings.Compare(a.Cluster.Name, b.Cluster.Name), a.Ref().Compare(b.Ref()))
	})
	apart := slices.ContainsFunc(sorted, func(p *observe.Pods) bool { return p.Cluster != sorted[0].Cluster })
	var names []string
	for _, p := range sorted[:min(5, len(sorted))] {
		name := p.Ref().String()
		if apart {
			name += " of " + p.Cluster.Name
		}
		names = append(names, name)
	}
	if len(sorted) > len(names) {
		names = append(names, "others")
	}
	return strings.Join(names, " and ")
}

// circles returns the queriers that reach themselves: each circle once, by Tarjan's
// algorithm for strongly connected components.
func (g graph) circles(nodes []*observe.Pods) [][]*observe.Pods {
	t := tarjan{graph: g, index: map[*observe.Pods]int{}, low: map[*observe.Pods]int{}, open: map[*observe.Pods]bool{}}
	for _, n := range nodes {
		if t.index[n] == 0 {
			t.visit(n)
		}
	}
	return t.found
}

type tarjan struct {
	graph
	index, low map[*observe.Pods]int
	open       map[*observe.Pods]bool
	stack      []*observe.Pods
	found      [][]*observe.Pods
}

func (t *tarjan) visit(n *observe.Pods) {
	t.index[n] = len(t.index) + 1
	t.low[n] = t.index[n]
	t.stack, t.open[n] = append(t.stack, n), true
	self := false
	for _, e := range t.edges[n] {
		self = self || e.to == n
		if t.index[e.to] == 0 {
			t.visit(e.to)
			t.low[n] = min(t.low[n], t.low[e.to])
		} else if t.open[e.to] {
			t.low[n] = min(t.low[n], t.index[e.to])
		}
	}
	if t.low[n] != t.index[n] {
		return
	}
	at := slices.Index(t.stack, n)
	circle := slices.Clone(t.stack[at:])
	t.stack = t.stack[:at]
	for _, p := range circle {
		t.open[p] = false
	}
	if len(circle) > 1 || self {
		t.found = append(t.found, circle)
	}
}
