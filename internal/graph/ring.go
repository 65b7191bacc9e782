package graph

import (
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// connectRings draws the rings of a receiver that hands out what it gets. Members that read
// the ring too hand out only what was not meant for them.
func (c *cluster) connectRings(n *node, p *observe.Process) {
	if !p.Flags.RoutesOnly() || p.Ingests() {
		return
	}
	t, has := p.Config("--receive.hashrings")
	if !has || !t.Known {
		return
	}
	rings, err := hashring.Parse([]byte(t.Text))
	if err != nil {
		return
	}
	for i, r := range rings {
		drawn := c.ring(n, i, r)
		if factor := p.Flags.Value("--receive.replication-factor"); factor != "" {
			drawn.Lines = append(drawn.Lines, "replication factor "+factor)
		}
		c.nodes = append(c.nodes, drawn)
		c.edge(Edge{From: n.ID, To: drawn.ID, Relation: Writes})
	}
	for _, d := range p.Dials() {
		if d.Relation == observe.Routes {
			c.dial(&node{Node: c.ring(n, d.Ring, rings[d.Ring]).Node}, Writes, d)
		}
	}
}

// ring is the node of a ring.
func (c *cluster) ring(n *node, i int, r hashring.Ring) *node {
	name := r.Name
	if name == "" {
		name = fmt.Sprint(i)
	}
	return &node{Node: Node{ID: n.ID + "/ring/" + name, Kind: Ring, Title: "ring " + name, Lines: []string{size(r)}}}
}

func size(r hashring.Ring) string {
	text := fmt.Sprintf("%d endpoints", len(r.Endpoints))
	if len(r.Endpoints) == 1 {
		text = "1 endpoint"
	}
	if len(r.Tenants) > 0 {
		text += fmt.Sprintf(", %d tenants", len(r.Tenants))
	}
	zones := map[string]bool{}
	for _, e := range r.Endpoints {
		zones[e.AZ] = true
	}
	if len(zones) > 1 {
		text += fmt.Sprintf(", %d zones", len(zones))
	}
	return text
}
