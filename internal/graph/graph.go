// Package graph makes a picture of a fleet as it is rendered: clusters, what runs
// in them, who dials whom, rings, and who writes, reads and compacts which bucket.
//
// What is drawn is the model that internal/observe reads back from the rendered objects:
// flags, the files behind them, Services. So the picture is what will run, and not what
// was meant.
package graph

import (
	"cmp"
	"path"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Kind is what a node is; nodes of one kind look alike.
type Kind string

// The kinds of nodes.
const (
	Collector Kind = "collector" // Prometheus
	Receiver  Kind = "receiver"  // thanos receive, and its ring
	Querier   Kind = "querier"   // thanos query, query-frontend, Grafana
	Storage   Kind = "storage"   // thanos store, compact, tools
	Alerting  Kind = "alerting"  // thanos rule, Alertmanager
	Other     Kind = "other"
	Ring      Kind = "ring"
	Bucket    Kind = "bucket"
	External  Kind = "external" // an address that nothing rendered stands behind
)

// Kinds are all kinds, as a legend lists them.
var Kinds = []Kind{Querier, Alerting, Collector, Receiver, Ring, Storage, Bucket, Other, External}

// Relation is what one node does with another.
type Relation string

// The relations, in the order of the legend.
const (
	Selects  Relation = "asks store APIs (gRPC)"
	Queries  Relation = "sends PromQL (HTTP)"
	Writes   Relation = "writes series"
	Alerts   Relation = "sends alerts"
	Uploads  Relation = "uploads blocks"
	Reads    Relation = "reads blocks"
	Compacts Relation = "compacts blocks"
	Caches   Relation = "caches in"
)

// Relations are all relations, in the order of the legend.
var Relations = []Relation{Selects, Queries, Writes, Alerts, Uploads, Reads, Compacts, Caches}

// Node is something that runs, stores, or is dialled.
type Node struct {
	// ID is unique in the graph.
	ID    string
	Kind  Kind
	Title string
	// Lines say more, in small print.
	Lines []string
	// Members are the titles of the nodes that a fold draws as this one, nil for one alone.
	Members []string
}

// Edge is a connection, in the direction in which it is opened.
type Edge struct {
	From, To string
	Relation Relation
	// Label is how another cluster is reached; "" for connections that need no word.
	Label string
	// Security is how the connection is encrypted where it is opened, as far as that is known.
	Security Security
}

// Security is how a connection is encrypted.
type Security string

// Encrypted is one whose client checks the server, Mutual one in which the server knows its
// client too, and Unverified one whose client takes any certificate.
const (
	Encrypted  Security = "TLS"
	Mutual     Security = "mTLS"
	Unverified Security = "TLS, any certificate"
)

// words are what stands at the line.
func (e Edge) words() string {
	switch {
	case e.Security == "":
		return e.Label
	case e.Label == "":
		return string(e.Security)
	}
	return e.Label + " (" + string(e.Security) + ")"
}

// Cluster is a group of nodes.
type Cluster struct {
	ID, Title string
	// Group and Name are those of the cluster that it shows.
	Group, Name string
	Nodes       []Node
	// Members are the titles of the clusters that a fold draws as this one, nil for one alone.
	Members []string
}

// Graph is a picture that is not laid out yet. Everything in it is in a fixed order.
type Graph struct {
	Title    string
	Clusters []Cluster
	// Nodes belong to no cluster: buckets, and what is outside of the fleet.
	Nodes []Node
	Edges []Edge
}

// Overlay is one overlay as it was rendered.
type Overlay struct {
	// Name is topology/cluster.
	Name string
	// Cluster is the cluster of the Fleet that it is for; "" when it is for several.
	Cluster string
	Objects []*krm.Object
	// Fleet that the cluster belongs to, nil where there is none.
	Fleet *fleet.Fleet
}

// New draws overlays. The order in which they come does not matter.
func New(overlays []Overlay) Graph {
	var inputs []observe.Input
	for _, o := range overlays {
		inputs = append(inputs, o.input())
	}
	return OfFleet(observe.Read(inputs))
}

// OfFleet draws clusters that are read already.
func OfFleet(f *observe.Fleet) Graph {
	b := &builder{nodes: map[string]bool{}, edges: map[[3]string]int{}, byCluster: map[*observe.Cluster]*cluster{}}
	groups := f.Groups()
	if b.several = len(groups) > 1; len(groups) == 1 {
		b.graph.Title = groups[0][0].Group
	}
	for _, c := range f.Clusters {
		b.addCluster(c)
	}
	for _, c := range b.clusters {
		c.addNodes()
	}
	for _, c := range b.clusters {
		c.connect()
	}
	return b.finish().printable()
}

// input is what is read of an overlay.
func (o Overlay) input() observe.Input {
	in := observe.Input{Name: cmp.Or(o.Cluster, path.Base(o.Name)), Group: path.Dir(o.Name), Objects: o.Objects, Fleet: o.Fleet}
	if in.Fleet != nil {
		in.Entry = in.Fleet.Cluster(o.Cluster)
	}
	return in
}

// printable writes what shows nothing in names as escapes: SVG holds no control
// characters, and the other formats are read on terminals.
func (g Graph) printable() Graph {
	g.Title = problem.Printable(g.Title)
	nodes := func(nodes []Node) {
		for i := range nodes {
			nodes[i].Title = problem.Printable(nodes[i].Title)
			for j, line := range nodes[i].Lines {
				nodes[i].Lines[j] = problem.Printable(line)
			}
		}
	}
	nodes(g.Nodes)
	for i := range g.Clusters {
		g.Clusters[i].Title = problem.Printable(g.Clusters[i].Title)
		nodes(g.Clusters[i].Nodes)
	}
	for i := range g.Edges {
		g.Edges[i].Label = problem.Printable(g.Edges[i].Label)
	}
	return g
}

// builder holds a graph while it is made.
type builder struct {
	graph    Graph
	clusters []*cluster
	// byCluster finds the drawing of a cluster.
	byCluster map[*observe.Cluster]*cluster
	// nodes holds the IDs of the nodes outside of clusters that are there already.
	nodes map[string]bool
	// edges finds an edge by its ends and its relation.
	edges map[[3]string]int
	// several tells that clusters of several topologies are drawn.
	several bool
}

// outside adds a node that belongs to no cluster, once.
func (b *builder) outside(n Node) string {
	if !b.nodes[n.ID] {
		b.nodes[n.ID] = true
		b.graph.Nodes = append(b.graph.Nodes, n)
	}
	return n.ID
}

// edge adds an edge, once.
func (b *builder) edge(e Edge) {
	key := [3]string{e.From, e.To, string(e.Relation)}
	if i, found := b.edges[key]; found {
		known := &b.graph.Edges[i]
		if known.Label = cmp.Or(known.Label, e.Label); known.Security != e.Security {
			known.Security = "" // some of it is in clear, as far as is known
		}
		return
	}
	b.edges[key] = len(b.graph.Edges)
	b.graph.Edges = append(b.graph.Edges, e)
}

// finish puts the clusters into the graph. What nothing is connected to stands in
// one node of its cluster, or the picture would be full of boxes that say nothing.
func (b *builder) finish() Graph {
	connected := map[string]bool{}
	for _, e := range b.graph.Edges {
		connected[e.From], connected[e.To] = true, true
	}
	for _, c := range b.clusters {
		group := Cluster{ID: c.id, Title: c.title, Group: c.Group, Name: c.Name}
		slices.SortStableFunc(c.nodes, func(a, b *node) int {
			return cmp.Or(cmp.Compare(rank[a.Kind], rank[b.Kind]), cmp.Compare(a.ID, b.ID))
		})
		rest := Node{ID: c.id + "/rest", Kind: Other, Title: "also there"}
		for _, n := range c.nodes {
			if connected[n.ID] || n.Kind != Other {
				group.Nodes = append(group.Nodes, n.Node)
				continue
			}
			rest.Lines = append(rest.Lines, n.Title)
		}
		if len(rest.Lines) > 0 {
			group.Nodes = append(group.Nodes, rest)
		}
		b.graph.Clusters = append(b.graph.Clusters, group)
	}
	slices.SortStableFunc(b.graph.Nodes, func(a, c Node) int { return cmp.Compare(a.ID, c.ID) })
	slices.SortStableFunc(b.graph.Edges, func(a, e Edge) int { return cmp.Compare(a.From, e.From) })
	return b.graph
}
