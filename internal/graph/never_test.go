package graph

import (
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// odd are names that mean something in JavaScript, XML or to the layout library.
var odd = []string{"__proto__", "constructor", "cluster 0", "\x00root", "0", "<b>", "]]>", "集群", "_", " "}

// oddGraph is a small graph of any shape: boxes of nothing, chains, rings, stars, lines that
// double, and texts of any length.
func oddGraph(random *rand.Rand) Graph {
	var g Graph
	var ids []string
	node := func(home string) Node {
		n := Node{ID: home + "/" + odd[random.IntN(len(odd))] + fmt.Sprint(len(ids)), Title: odd[random.IntN(len(odd))], Kind: Kinds[random.IntN(len(Kinds))]}
		for range random.IntN(3) {
			n.Lines = append(n.Lines, strings.Repeat("long ", random.IntN(12)))
		}
		ids = append(ids, n.ID)
		return n
	}
	for i := range random.IntN(6) {
		name := odd[random.IntN(len(odd))]
		c := Cluster{ID: fmt.Sprint(name, i), Title: name + strings.Repeat("x", random.IntN(90)), Name: name}
		for range random.IntN(4) {
			c.Nodes = append(c.Nodes, node(c.ID))
		}
		g.Clusters = append(g.Clusters, c)
	}
	for range random.IntN(4) {
		g.Nodes = append(g.Nodes, node("outside"))
	}
	for range random.IntN(len(ids) + 5) {
		if len(ids) == 0 {
			break
		}
		from, to := random.IntN(len(ids)), random.IntN(len(ids))
		switch random.IntN(3) {
		case 0:
			to = 0 // a star
		case 1:
			to = (from + 1) % len(ids) // a chain, or a ring
		}
		if from == to {
			continue // who dials itself is not drawn so
		}
		g.Edges = append(g.Edges, Edge{From: ids[from], To: ids[to], Relation: Relations[random.IntN(len(Relations))], Label: odd[random.IntN(len(odd))]})
	}
	return g.printable()
}

// FuzzNeverFails: whatever there is to draw, there is a picture of it.
func FuzzNeverFails(f *testing.F) {
	for seed := range uint64(12) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		g := oddGraph(rand.New(rand.NewPCG(seed, 1)))
		for _, g := range []Graph{g, g.Folded()} {
			checkLayout(t, g, g.lay())
			checkLayout(t, g, g.rows(""))
			isXML(t, g)
		}
	})
}

func isXML(t *testing.T, g Graph) {
	t.Helper()
	var out strings.Builder
	if _, err := g.SVG(&out); err != nil {
		t.Fatal(err)
	}
	decoder := xml.NewDecoder(strings.NewReader(out.String()))
	for {
		if _, err := decoder.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// TestManyBoxesStandInRows: what layers would take hours for is drawn at once, and says so.
func TestManyBoxesStandInRows(t *testing.T) {
	g := randomGraph(rand.New(rand.NewPCG(1, 1)), 2000)
	l := g.lay()
	if !strings.Contains(l.Note, "too many") {
		t.Errorf("the note is %q", l.Note)
	}
	checkLayout(t, g, l)
}
