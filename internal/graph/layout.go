package graph

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/dop251/goja"
)

// dagre is the layout library that Mermaid uses too, as its authors publish it.
//
//go:embed dagre/dagre.min.js
var dagre string

// layoutScript hands a graph to dagre and takes the places back, as JSON both ways.
//
//go:embed dagre/layout.js
var layoutScript string

type point struct{ X, Y float64 }

// place is where a box lies: its middle, and its size.
type place struct {
	X, Y          float64
	Width, Height float64
}

func (p place) left() float64 { return p.X - p.Width/2 }
func (p place) top() float64  { return p.Y - p.Height/2 }

// layout is a graph with places, in pixels.
type layout struct {
	Width, Height float64
	Nodes         map[string]place
	Clusters      map[string]place
	Edges         []route
}

// route is the line of an edge, and where its label stands.
type route struct {
	Points []point
	X, Y   float64
}

type (
	layoutNode struct {
		ID            string
		Parent        string
		Width, Height float64
	}
	layoutEdge struct {
		From, To      string
		Width, Height float64
	}
)

// mostClusters is how many clusters are laid out at once; more are laid out each by
// itself, and then as boxes.
const mostClusters = 20

// lay gives every node, cluster and edge its place. The same graph is always laid
// out the same: dagre uses neither chance nor a clock.
func (g Graph) lay() (layout, error) {
	var input struct {
		Clusters []string
		Nodes    []layoutNode
		Edges    []layoutEdge
		Most     int
	}
	input.Most = mostClusters
	input.Clusters, input.Nodes, input.Edges = []string{}, []layoutNode{}, []layoutEdge{} // empty lists, never null
	add := func(n Node, parent string) {
		w, h := sizeOf(n)
		input.Nodes = append(input.Nodes, layoutNode{n.ID, parent, w, h})
	}
	for _, c := range g.Clusters {
		input.Clusters = append(input.Clusters, c.ID)
		for _, n := range c.Nodes {
			add(n, c.ID)
		}
	}
	for _, n := range g.Nodes {
		add(n, "")
	}
	for _, e := range g.Edges {
		edge := layoutEdge{From: e.From, To: e.To}
		if e.Label != "" {
			edge.Width, edge.Height = textWidth(e.Label, labelSize)+2*gap, labelSize+gap
		}
		input.Edges = append(input.Edges, edge)
	}
	text, err := json.Marshal(input)
	if err != nil {
		return layout{}, err
	}
	return layOut(text)
}

// layOut runs the script on a graph in JSON.
func layOut(input []byte) (layout, error) {
	vm := goja.New()
	if err := vm.Set("input", string(input)); err != nil {
		return layout{}, err
	}
	if _, err := vm.RunScript("dagre.min.js", dagre); err != nil {
		return layout{}, err
	}
	result, err := vm.RunScript("layout.js", layoutScript)
	if err != nil {
		return layout{}, fmt.Errorf("laying out the graph: %w", err)
	}
	var l layout
	err = json.Unmarshal([]byte(result.String()), &l)
	return l, err
}
