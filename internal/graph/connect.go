package graph

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// relations are those that are drawn.
var relations = map[observe.Relation]Relation{
	observe.Selects: Selects, observe.Queries: Queries, observe.Writes: Writes, observe.Alerts: Alerts, observe.Caches: Caches,
}

// connect draws whom the nodes of the cluster dial, and which buckets they use.
func (c *cluster) connect() {
	for _, n := range c.nodes[:len(c.nodes):len(c.nodes)] {
		for _, p := range n.processes {
			c.connectProcess(n, p)
		}
	}
}

func (c *cluster) connectProcess(n *node, p *observe.Process) {
	for _, d := range p.Dials() {
		if relation, drawn := relations[d.Relation]; drawn {
			c.dial(n, relation, d)
		}
	}
	c.connectRings(n, p)
	if b, has := p.Bucket(); has {
		c.useBucket(n, b)
	}
}

// dial draws that a node dials an address: what stands behind it, else the address.
func (c *cluster) dial(from *node, relation Relation, d observe.Dial) {
	if d.Target.Host == "" {
		return
	}
	a := d.Answer()
	if a.Status == observe.Loopback {
		return // a container of the same pod
	}
	target := d.Target
	if !strings.Contains(d.Address, ":"+target.Port) {
		target.Port = "" // the scheme's, which nobody wrote
	}
	label := shorten(target, c.Domain())
	in := c.byCluster[a.Cluster]
	for _, p := range a.Pods {
		to, edge := c.nodeOf(p), Edge{From: from.ID, Relation: relation, Security: securityOf(d.TLS)}
		if p.Cluster != c.Cluster {
			edge.Label = label
		}
		if to != nil && to != from {
			edge.To = to.ID
			c.edge(edge)
		}
	}
	if len(a.Pods) > 0 {
		return
	}
	if a.Status == observe.Unknown && in != nil && in != c {
		c.edge(Edge{from.ID, in.address(target), relation, label, securityOf(d.TLS)})
		return
	}
	to := c.outside(Node{ID: "external/" + c.Group + "/" + label, Kind: External, Title: label, Lines: []string{"not rendered here"}})
	c.edge(Edge{From: from.ID, To: to, Relation: relation, Security: securityOf(d.TLS)})
}

func securityOf(t observe.TLS) Security {
	switch {
	case !t.On || !t.Known:
		return ""
	case t.SkipVerify:
		return Unverified
	case t.Cert != "":
		return Mutual
	}
	return Encrypted
}

// nodeOf is the node of pods of any cluster.
func (c *cluster) nodeOf(p *observe.Pods) *node { return c.byCluster[p.Cluster].byPods[p] }

// address is the node of an address that the cluster exposes, where no Service tells which
// pods stand behind it.
func (c *cluster) address(t endpoints.Target) string {
	title := shorten(t, c.Domain())
	n := &node{Node: Node{ID: c.id + "/address/" + title, Kind: External, Title: title, Lines: []string{"exposed address"}}}
	for _, other := range c.nodes {
		if other.ID == n.ID {
			return n.ID
		}
	}
	c.nodes = append(c.nodes, n)
	return n.ID
}

// shorten writes an address as people call it.
func shorten(t endpoints.Target, domain string) string {
	host := strings.TrimSuffix(t.Host, ".svc."+domain)
	if t.Port == "" {
		return host
	}
	return host + ":" + t.Port
}

// onBucket is what is drawn of the uses of buckets.
var onBucket = map[observe.Use]Relation{observe.Uploads: Uploads, observe.Reads: Reads, observe.Views: Reads, observe.Compacts: Compacts}

// useBucket draws what a node does with a bucket.
func (c *cluster) useBucket(n *node, b observe.Bucket) {
	place := cmp.Or(b.Region, b.Account, b.Endpoint)
	drawn := Node{ID: "bucket/" + strings.ReplaceAll(b.Place(), "\x00", "/"), Kind: Bucket, Title: b.Name, Lines: []string{strings.TrimSpace(b.Type + " " + place)}}
	if b.Prefix != "" {
		drawn.Lines = append(drawn.Lines, fmt.Sprintf("folder %s", b.Prefix))
	}
	c.edge(Edge{From: n.ID, To: c.outside(drawn), Relation: onBucket[b.Use()]})
}
