package observe

import (
	"slices"
	"sync"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Connection is an address that is dialled, with what stands behind it.
type Connection struct {
	Dial
	Answer
}

// derived is what is worked out of a whole fleet, once for all who ask.
type derived struct {
	connections func() []Connection
	views       func() []*View
	buckets     func() []Bucket
	sharing     func() sharing
	memos       *memos
	published   func() map[address][]publication
	exposed     func() map[address][]*Cluster
}

func newDerived(f *Fleet) derived {
	return derived{
		connections: sync.OnceValue(f.connect),
		views:       sync.OnceValue(f.view),
		buckets:     sync.OnceValue(f.readBuckets),
		sharing:     sync.OnceValue(f.share),
		memos:       &memos{all: map[any]func() any{}},
		published:   sync.OnceValue(f.publish),
		exposed:     sync.OnceValue(f.exposures),
	}
}

// Connections returns whom all processes of the fleet dial, with who answers there; only
// those of the relations when some are given. The list is everybody's.
func (f *Fleet) Connections(relations ...Relation) []Connection {
	all := f.derived.connections()
	switch len(relations) {
	case 0:
		return all
	case 1:
		return Memo(f, relations[0], func() []Connection { return ofRelations(all, relations) })
	}
	return ofRelations(all, relations)
}

func ofRelations(all []Connection, relations []Relation) []Connection {
	var found []Connection
	for _, c := range all {
		if slices.Contains(relations, c.Relation) {
			found = append(found, c)
		}
	}
	return found
}

func (f *Fleet) connect() []Connection {
	var found []Connection
	ends := make([]int, len(f.Clusters))
	for i, c := range f.Clusters {
		for _, d := range c.Dials() {
			found = append(found, Connection{d, d.Answer()})
		}
		ends[i] = len(found)
	}
	first := 0
	for i, c := range f.Clusters {
		c.connections, first = found[first:ends[i]:ends[i]], ends[i]
	}
	return found
}

// Connections returns whom the processes of the cluster dial.
func (c *Cluster) Connections() []Connection {
	c.fleet.Connections()
	return c.connections
}

// View is what a querier reads, by all its endpoints and those of the queriers that it
// asks.
type View struct {
	Querier *Process
	// Sources are the sidecars, receivers and rulers that it asks, and those that wrote
	// what the store gateways that it asks read.
	Sources []*Process
	// Stores are the store gateways that it asks.
	Stores []*Process
	// Leaves are the queriers that it asks.
	Leaves []*Process
	// Known is false where an endpoint leads to something that is not among the objects, or
	// to a bucket whose writers may be elsewhere: there may be more sources.
	Known bool
}

// Views returns what each querier reads, in the order of the processes.
func (f *Fleet) Views() []*View { return f.derived.views() }

func (f *Fleet) view() []*View {
	asked := map[*Process][]Connection{}
	for _, c := range f.Connections(Selects) {
		asked[c.From] = append(asked[c.From], c)
	}
	var found []*View
	for _, q := range f.Processes(thanos.Query) {
		v := &View{Querier: q, Known: q.Hidden == ""}
		seen := map[*Process]bool{q: true}
		v.follow(asked[q], asked, seen)
		found = append(found, v)
	}
	return found
}

func (v *View) follow(connections []Connection, asked map[*Process][]Connection, seen map[*Process]bool) {
	for _, c := range connections {
		if c.Status != Found {
			v.Known = v.Known && c.Status != Unknown
			continue
		}
		for _, p := range c.Processes() {
			if seen[p] || !p.Serves() {
				continue
			}
			seen[p] = true
			switch p.Component {
			case thanos.Query:
				v.Leaves = append(v.Leaves, p)
				v.follow(asked[p], asked, seen)
			case thanos.Store:
				v.Stores = append(v.Stores, p)
				v.addWriters(p, seen)
			default:
				v.Sources = append(v.Sources, p)
			}
		}
	}
}

func (v *View) addWriters(store *Process, seen map[*Process]bool) {
	if _, known := store.Bucket(); !known {
		v.Known = false
	}
	for _, w := range store.Cluster().fleet.Writers(store) {
		if !seen[w] {
			seen[w] = true
			v.Sources = append(v.Sources, w)
		}
	}
}
