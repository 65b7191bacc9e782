package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var twice = &checks.Rule{
	ID:       "store/twice",
	Severity: krm.Warning,
	Check:    checkTwice,
}

// one is what a querier asks: pods, or one of them by its name.
type one struct {
	pods *observe.Pods
	name string
}

// ways are by which endpoints a querier reaches stores.
type ways map[one][]observe.Connection

func checkTwice(f *observe.Fleet, tell checks.Tell) {
	r := reader{asked: map[*observe.Pods][]observe.Connection{}, known: map[*observe.Pods]ways{}, circle: circleOf(f)}
	for _, c := range asks(f) {
		heard := c.Listeners()
		if c.IsCertain() && !isLocalElsewhere(c) && (len(heard) == 0 || slices.ContainsFunc(heard, isStoreAPI)) {
			r.asked[c.From.Pods] = append(r.asked[c.From.Pods], c)
		}
	}
	for _, q := range queriers(f) {
		tellTwice(r.reach(q), tell)
	}
	checkTwiceBy(f, tell)
}

func tellTwice(all ways, tell checks.Tell) {
	type pair struct{ a, b int }
	stores := map[pair][]string{}
	dials := map[observe.Place]map[string]int{}
	var order []observe.Connection
	index := func(c observe.Connection) int {
		if dials[c.Dial.At] == nil {
			dials[c.Dial.At] = map[string]int{}
		}
		i, known := dials[c.Dial.At][c.Address]
		if !known {
			i, order = len(order), append(order, c)
			dials[c.Dial.At][c.Address] = i
		}
		return i
	}
	for _, key := range all.sorted() {
		by := all[key]
		if key.name != "" {
			by = append(slices.Clone(by), all[one{key.pods, ""}]...)
		}
		for _, c := range by[1:] {
			p := pair{index(by[0]), index(c)}
			if name := naming(key, c); c.Address != by[0].Address && !mayBeApart(key.pods, by[0], c) && !slices.Contains(stores[p], name) {
				stores[p] = append(stores[p], name)
			}
		}
	}
	for i := range order {
		for j := range order {
			if names := stores[pair{i, j}]; len(names) > 0 {
				tell(order[j].Dial.At, "take one of the two away", "%s: reached by %s and by %s too, so that each query reads it twice", few(names), order[i].Address, order[j].Address)
			}
		}
	}
}

// mayBeApart tells whether two names may mean pods of two namespaces: nobody says in which
// one these run, and the names say different ones.
func mayBeApart(p *observe.Pods, a, b observe.Connection) bool {
	return p.Namespace() == "" && a.Name.Namespace != b.Name.Namespace
}

// naming names what is reached twice, with its cluster where that is another one.
func naming(o one, c observe.Connection) string {
	name := o.pods.Ref().String()
	if o.pods.Cluster != c.From.Cluster() {
		name += " of " + o.pods.Cluster.Name
	}
	return name
}

func few(names []string) string {
	if more := len(names) - 3; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:3], ", "), more)
	}
	return strings.Join(names, ", ")
}

func (w ways) sorted() []one {
	var keys []one
	for key := range w {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b one) int {
		if c := strings.Compare(a.pods.Cluster.Name, b.pods.Cluster.Name); c != 0 {
			return c
		}
		if c := a.pods.Ref().Compare(b.pods.Ref()); c != 0 {
			return c
		}
		return strings.Compare(a.name, b.name)
	})
	return keys
}

// reader follows the endpoints of queriers.
type reader struct {
	asked map[*observe.Pods][]observe.Connection
	known map[*observe.Pods]ways
	// circle is the number of the circle that a querier is part of.
	circle map[*observe.Pods]int
}

// reach returns what a querier reaches, itself and by way of other queriers; each is
// followed once, and those of a circle are another rule's.
func (r reader) reach(q *observe.Pods) ways {
	if found, done := r.known[q]; done {
		return found
	}
	found := ways{}
	r.known[q] = found
	for _, c := range r.asked[q] {
		for _, p := range c.Pods {
			if n, round := r.circle[p]; round && n == r.circle[q] {
				continue
			}
			if answersAsQuerier(c, p) {
				for key := range r.reach(p) {
					found.add(key, c)
				}
			}
			if p.Process(thanos.Query, thanos.Sidecar, thanos.Store, thanos.Receive, thanos.Rule) != nil {
				found.add(one{p, c.Only()}, c)
			}
		}
	}
	return found
}

func (w ways) add(key one, c observe.Connection) {
	if !slices.ContainsFunc(w[key], func(known observe.Connection) bool { return known.Address == c.Address }) {
		w[key] = append(w[key], c)
	}
}
