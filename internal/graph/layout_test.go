package graph

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

// TestLayOut: whatever the fleet, every node lies in its cluster's box, no box covers
// another, and every line begins and ends at its nodes.
func TestLayOut(t *testing.T) {
	for _, clusters := range []int{0, 1, 3, 8, 27} {
		for seed := range uint64(3) {
			g := randomGraph(rand.New(rand.NewPCG(seed, uint64(clusters))), clusters)
			l := g.lay()
			if l.Note != "" {
				t.Errorf("%d clusters, seed %d: %s", clusters, seed, l.Note)
			}
			checkLayout(t, g, l)
			if clusters > 3 {
				break // one is enough, and they take long
			}
		}
	}
}

// TestContradictingOrders: dagre puts clusters into an order in each rank, and loses
// nodes where those contradict each other; then clusters are laid out by themselves.
func TestContradictingOrders(t *testing.T) {
	text, err := os.ReadFile("testdata/contradicting.json")
	if err != nil {
		t.Fatal(err)
	}
	l, err := layOut(text)
	if err != nil {
		t.Fatal(err)
	}
	var input struct {
		Clusters []string
		Nodes    []layoutNode
		Edges    []layoutEdge
	}
	if err := json.Unmarshal(text, &input); err != nil {
		t.Fatal(err)
	}
	g := Graph{}
	for _, id := range input.Clusters {
		c := Cluster{ID: id}
		for _, n := range input.Nodes {
			if n.Parent == id {
				c.Nodes = append(c.Nodes, Node{ID: n.ID})
			}
		}
		g.Clusters = append(g.Clusters, c)
	}
	for _, e := range input.Edges {
		g.Edges = append(g.Edges, Edge{From: e.From, To: e.To})
	}
	checkLayout(t, g, l)
}

func randomGraph(random *rand.Rand, clusters int) Graph {
	var g Graph
	var ids []string
	for i := range clusters {
		c := Cluster{ID: fmt.Sprint("c", i), Title: fmt.Sprint("cluster ", i)}
		for j := range random.IntN(6) {
			c.Nodes = append(c.Nodes, Node{ID: fmt.Sprint(c.ID, "/", j), Title: "node"})
			ids = append(ids, c.Nodes[j].ID)
		}
		g.Clusters = append(g.Clusters, c)
	}
	for i := range random.IntN(5) {
		g.Nodes = append(g.Nodes, Node{ID: fmt.Sprint("outside", i), Kind: Bucket, Title: "bucket"})
		ids = append(ids, g.Nodes[i].ID)
	}
	for range len(ids) {
		i, j := random.IntN(len(ids)), random.IntN(len(ids))
		if i == j {
			continue
		}
		from, to := ids[i], ids[j]
		label := ""
		if random.IntN(2) == 0 {
			label = "dns+thanos.example.com:10901"
		}
		g.Edges = append(g.Edges, Edge{From: from, To: to, Label: label})
	}
	return g
}

func checkLayout(t *testing.T, g Graph, l layout) {
	t.Helper()
	within := func(inner, outer place) bool {
		return inner.left() >= outer.left()-1 && inner.top() >= outer.top()-1 &&
			inner.left()+inner.Width <= outer.left()+outer.Width+1 && inner.top()+inner.Height <= outer.top()+outer.Height+1
	}
	for i, c := range g.Clusters {
		for _, n := range c.Nodes {
			if !within(l.Nodes[n.ID], l.Clusters[c.ID]) {
				t.Errorf("%d clusters: node %s lies outside of its cluster: %+v, %+v", len(g.Clusters), n.ID, l.Nodes[n.ID], l.Clusters[c.ID])
			}
		}
		for _, other := range g.Clusters[:i] {
			a, b := l.Clusters[c.ID], l.Clusters[other.ID]
			if math.Abs(a.X-b.X) < (a.Width+b.Width)/2-1 && math.Abs(a.Y-b.Y) < (a.Height+b.Height)/2-1 {
				t.Errorf("%d clusters: %s covers %s", len(g.Clusters), c.ID, other.ID)
			}
		}
	}
	touches := func(p point, n place) bool {
		return math.Abs(p.X-n.X) <= n.Width/2+1 && math.Abs(p.Y-n.Y) <= n.Height/2+1
	}
	for i, e := range g.Edges {
		points := l.Edges[i].Points
		if len(points) < 2 || !touches(points[0], l.Nodes[e.From]) || !touches(points[len(points)-1], l.Nodes[e.To]) {
			t.Errorf("%d clusters: the line from %s to %s is %v", len(g.Clusters), e.From, e.To, points)
		}
	}
}
