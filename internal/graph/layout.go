package graph

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

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
	// Note says why the boxes stand in rows, "" where they stand in layers.
	Note string
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

// mostLaid is how many boxes and lines are laid out in layers: the time grows faster than
// their number.
const mostLaid = 700

// layoutInput is what the script reads.
type layoutInput struct {
	Clusters []string
	Nodes    []layoutNode
	Edges    []layoutEdge
	Most     int
}

// lay gives every node, cluster and edge its place. The same graph is always laid
// out the same: dagre uses neither chance nor a clock. What dagre cannot lay out stands in
// rows, and the layout says why.
func (g Graph) lay() layout {
	boxes := len(g.Clusters) + len(g.all())
	if n := boxes + len(g.Edges); n > mostLaid {
		return g.rows(fmt.Sprintf("%d boxes and %d lines are too many for layers", boxes, len(g.Edges)))
	}
	l, err := g.layers()
	if err != nil {
		return g.rows("the layout library fails: " + err.Error())
	}
	return l
}

// layers lays the graph out along its lines.
func (g Graph) layers() (layout, error) {
	text, err := json.Marshal(g.layoutInput())
	if err != nil {
		return layout{}, err
	}
	numbered, err := layOut(text)
	if err != nil {
		return layout{}, err
	}
	l := layout{Width: numbered.Width, Height: numbered.Height, Nodes: map[string]place{}, Clusters: map[string]place{}, Edges: numbered.Edges}
	for i, n := range g.all() {
		l.Nodes[n.ID] = numbered.Nodes[fmt.Sprint("n", i)]
	}
	for i, c := range g.Clusters {
		l.Clusters[c.ID] = numbered.Clusters[fmt.Sprint("c", i)]
	}
	return l, l.isSound(g)
}

// layoutInput is what the script reads. It knows nodes by their numbers: what they are called
// may mean something in JavaScript.
func (g Graph) layoutInput() layoutInput {
	input := layoutInput{[]string{}, []layoutNode{}, []layoutEdge{}, mostClusters} // empty lists, never null
	numbers := map[string]string{}
	add := func(n Node, parent string) {
		w, h := sizeOf(n)
		numbers[n.ID] = fmt.Sprint("n", len(input.Nodes))
		input.Nodes = append(input.Nodes, layoutNode{numbers[n.ID], parent, w, h})
	}
	for i, c := range g.Clusters {
		id := fmt.Sprint("c", i)
		input.Clusters = append(input.Clusters, id)
		for _, n := range c.Nodes {
			add(n, id)
		}
	}
	for _, n := range g.Nodes {
		add(n, "")
	}
	for _, e := range g.Edges {
		edge := layoutEdge{From: numbers[e.From], To: numbers[e.To]}
		if words := e.words(); words != "" {
			edge.Width, edge.Height = textWidth(words, labelSize)+2*gap, labelSize+gap
		}
		input.Edges = append(input.Edges, edge)
	}
	return input
}

// mostCalls bounds how deep the script calls itself: a stack that grows further ends the
// whole program.
const mostCalls = 4000

// longest is when a layout is given up: graphs of mostLaid take seconds.
const longest = 2 * time.Minute

// program is both scripts, read once.
var program = sync.OnceValues(func() (*goja.Program, error) {
	return goja.Compile("layout.js", dagre+"\n"+layoutScript, false)
})

// layOut runs the script on a graph in JSON.
func layOut(input []byte) (layout, error) {
	vm := goja.New()
	vm.SetMaxCallStackSize(mostCalls)
	defer time.AfterFunc(longest, func() { vm.Interrupt("it takes too long") }).Stop()
	if err := vm.Set("input", string(input)); err != nil {
		return layout{}, err
	}
	script, err := program()
	if err != nil {
		return layout{}, err
	}
	result, err := vm.RunProgram(script)
	if err != nil {
		return layout{}, err
	}
	var l layout
	err = json.Unmarshal([]byte(result.String()), &l)
	return l, err
}

// isSound tells whether everything has a place.
func (l layout) isSound(g Graph) error {
	if l.Width < 0 || l.Height < 0 || len(l.Edges) != len(g.Edges) {
		return errors.New("lines are missing")
	}
	for _, e := range l.Edges {
		if len(e.Points) < 2 {
			return errors.New("a line has no ends")
		}
	}
	for _, n := range g.all() {
		if p := l.Nodes[n.ID]; p.Width <= 0 || p.Height <= 0 {
			return fmt.Errorf("%s has no place", n.Title)
		}
	}
	for _, c := range g.Clusters {
		if p := l.Clusters[c.ID]; p.Width <= 0 || p.Height <= 0 {
			return fmt.Errorf("%s has no place", c.Title)
		}
	}
	return nil
}
