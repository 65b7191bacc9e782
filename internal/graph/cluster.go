package graph

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// cluster is a cluster while its picture is made.
type cluster struct {
	*builder
	*observe.Cluster
	id, title string
	nodes     []*node
	// byPods finds the node that pods are drawn as.
	byPods map[*observe.Pods]*node
}

// node is a node of a cluster with what stands behind it.
type node struct {
	Node
	processes []*observe.Process
	// pods is how many there are.
	pods int
}

// addCluster adds a cluster. Two that are rendered for one cluster have one title, and
// each its own nodes.
func (b *builder) addCluster(o *observe.Cluster) {
	c := &cluster{builder: b, Cluster: o, id: o.Group + "/" + o.Name, title: o.Name, byPods: map[*observe.Pods]*node{}}
	for slices.ContainsFunc(b.clusters, func(other *cluster) bool { return other.id == c.id }) {
		c.id += "'"
	}
	if b.several {
		c.title = o.Group + " / " + o.Name
	}
	b.clusters = append(b.clusters, c)
	b.byCluster[o] = c
}

// addNodes adds what runs in the cluster.
func (c *cluster) addNodes() {
	for _, p := range c.Pods {
		if of := p.At("").Object; c.IsMade(p.Object) && of.Group() == krm.PrometheusOperator {
			c.addShard(p, of)
		} else {
			c.addPods(p)
		}
	}
	for _, p := range c.Configurations() {
		o := p.Pods.Object
		c.add(p.Pods, Node{ID: c.nodeID(o), Kind: Collector, Title: o.Name(), Lines: []string{"configuration only"}}).processes = []*observe.Process{p}
	}
}

// rank orders the nodes of a cluster along the way of a query.
var rank = map[Kind]int{Querier: 0, Alerting: 1, Collector: 2, Receiver: 3, Ring: 4, Storage: 5, Other: 6}

// kinds of the components.
var kinds = map[thanos.Component]Kind{
	thanos.Prometheus: Collector, thanos.PrometheusAgent: Collector, thanos.Sidecar: Collector,
	thanos.Receive: Receiver, thanos.Query: Querier, thanos.QueryFrontend: Querier,
	thanos.Store: Storage, thanos.Compact: Storage, thanos.Tools: Storage, thanos.Rule: Alerting,
	thanos.Alertmanager: Alerting, thanos.Grafana: Querier,
}

func (c *cluster) add(p *observe.Pods, n Node) *node {
	added := &node{Node: n, processes: p.Processes}
	c.byPods[p] = added
	c.nodes = append(c.nodes, added)
	return added
}

// addPods adds the pods of a workload. A component with a name is drawn before what only
// stands beside it.
func (c *cluster) addPods(p *observe.Pods) {
	size := p.Kind()
	if p.Kind() != "DaemonSet" {
		size = fmt.Sprintf("%s × %d", p.Kind(), p.Replicas())
	}
	n := Node{ID: c.nodeID(p.Object), Kind: Other, Title: p.Name(), Lines: []string{size}}
	if of := p.At("").Object; c.IsMade(p.Object) {
		n.Lines = append(n.Lines, "of "+of.Kind()+" "+of.Name())
	}
	for _, process := range p.Processes {
		if kind, known := kinds[process.Component]; known && n.Kind == Other {
			n.Kind = kind
		}
		if process.Component == thanos.Sidecar && len(p.Containers()) > 1 {
			n.Kind, n.Lines = Collector, append(n.Lines, "with Thanos sidecar")
		}
	}
	c.add(p, n.inZones(p))
}

// inZones says in which zones the pods run, and beside their number that they are spread.
func (n Node) inZones(p *observe.Pods) Node {
	switch zones, spread := p.Zones(); {
	case len(zones) > 0:
		n.Lines = append(n.Lines, p.ZoneText())
	case spread:
		n.Lines[0] += overZones
	}
	return n
}

const overZones = ", over zones"

// addShard adds pods of an object of prometheus-operator: all shards are one node.
func (c *cluster) addShard(p *observe.Pods, of *krm.Object) {
	id := c.nodeID(of)
	if i := slices.IndexFunc(c.nodes, func(n *node) bool { return n.ID == id }); i >= 0 {
		first := c.nodes[i]
		c.byPods[p] = first
		first.processes = append(first.processes, p.Processes...)
		first.pods += p.Replicas()
		_, spread := p.Zones()
		first.Lines[0] = fmt.Sprintf("%s × %d", of.Kind(), first.pods)
		if spread {
			first.Lines[0] += overZones
		}
		return
	}
	n := Node{ID: id, Kind: Other, Title: of.Name(), Lines: []string{of.Kind()}}
	if p.Kind() != "DaemonSet" {
		n.Lines[0] = fmt.Sprintf("%s × %d", of.Kind(), p.Replicas())
	}
	for _, process := range p.Processes {
		if kind, known := kinds[process.Component]; known && n.Kind == Other {
			n.Kind = kind
		}
	}
	if p.Process(thanos.Sidecar) != nil {
		n.Lines = append(n.Lines, "with Thanos sidecar")
	}
	added := c.add(p, n.inZones(p))
	added.processes, added.pods = slices.Clone(p.Processes), p.Replicas()
}

func (c *cluster) nodeID(o *krm.Object) string {
	return strings.Join([]string{c.id, strings.ToLower(o.Kind()), o.Namespace(), o.Name()}, "/")
}
