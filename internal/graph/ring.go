package graph

import (
	"encoding/json"
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// ring is what is drawn of an entry of hashrings.json (Thanos v0.42.4, pkg/receive/config.go).
type ring struct {
	Hashring  string            `json:"hashring"`
	Algorithm string            `json:"algorithm"`
	Tenants   []string          `json:"tenants"`
	Endpoints []json.RawMessage `json:"endpoints"`
}

// addresses of the ring's members: strings, or objects with an address.
func (r ring) addresses() []string {
	var found []string
	for _, raw := range r.Endpoints {
		var address string
		if json.Unmarshal(raw, &address) != nil {
			var endpoint struct {
				Address string `json:"address"`
			}
			_ = json.Unmarshal(raw, &endpoint) // validated when it was written
			address = endpoint.Address
		}
		found = append(found, address)
	}
	return found
}

// connectRing draws the rings of a receiver that hands out what it gets. Members
// that read the ring too hand out only what was not meant for them.
func (c *cluster) connectRing(n *node, container *krm.Container) {
	args := container.Args()
	if !args.RoutesOnly() {
		return
	}
	var rings []ring
	if json.Unmarshal([]byte(c.text(container, "--receive.hashrings")), &rings) != nil {
		return
	}
	for i, r := range rings {
		name := r.Hashring
		if name == "" {
			name = fmt.Sprint(i)
		}
		drawn := &node{Node: Node{ID: n.ID + "/ring/" + name, Kind: Ring, Title: "ring " + name, Lines: []string{size(r)}}, object: nil}
		if factor := args.Value("--receive.replication-factor"); factor != "" {
			drawn.Lines = append(drawn.Lines, "replication factor "+factor)
		}
		c.nodes = append(c.nodes, drawn)
		c.edge(Edge{From: n.ID, To: drawn.ID, Relation: Writes})
		from := &node{Node: drawn.Node, object: n.object}
		c.dialAll(from, Writes, r.addresses())
	}
}

func size(r ring) string {
	text := fmt.Sprintf("%d endpoints", len(r.Endpoints))
	if len(r.Endpoints) == 1 {
		text = "1 endpoint"
	}
	if len(r.Tenants) > 0 {
		text += fmt.Sprintf(", %d tenants", len(r.Tenants))
	}
	return text
}
