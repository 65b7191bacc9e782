package graph

import (
	"fmt"
	"slices"
	"strings"
)

// roughness is how alike clusters must be to have one colour.
type roughness int

const (
	// sameOthers: they have the same relations to the same others.
	sameOthers roughness = iota
	// alikeOthers: to others that have one colour.
	alikeOthers
	// sameKinds: and whatever components are called, or how many of them there are.
	sameKinds
)

// vertex is a node while a graph is coloured.
type vertex struct {
	node Node
	unit int
	// owner is the cluster whose name stands in the title, "" for none, and isNamed tells that
	// this is not the cluster of the node.
	owner   string
	isNamed bool
	edges   []end
}

// end is an edge as one of its nodes sees it.
type end struct {
	// kind holds the direction, the relation and what else counts.
	kind  string
	other int
}

// colouring finds which nodes have one role: by what they are, and by the colours of those
// that they are connected to, until nothing changes (colour refinement). A unit is a cluster,
// or a node outside; its colour is that of its nodes.
type colouring struct {
	graph    Graph
	rough    roughness
	names    names
	vertices []vertex
	// units are the vertices of each: those of the clusters first.
	units [][]int
	// order is the place of a node in its cluster.
	order map[string]int
	// colour of vertices and of units, and the units of each colour.
	colour, unitColour []int
	classes            [][]int
}

func newColouring(g Graph, rough roughness) colouring {
	c := colouring{graph: g, rough: rough, names: namesOf(g.Clusters), order: map[string]int{}}
	byID := map[string]int{}
	add := func(unit int, n Node, name string) {
		_, owner := c.names.abstract(n.Title)
		byID[n.ID] = len(c.vertices)
		c.order[n.ID] = len(c.order)
		c.units[unit] = append(c.units[unit], len(c.vertices))
		c.vertices = append(c.vertices, vertex{node: n, unit: unit, owner: owner, isNamed: owner != "" && owner != name})
	}
	for i, cluster := range g.Clusters {
		c.units = append(c.units, nil)
		for _, n := range cluster.Nodes {
			add(i, n, cluster.Name)
		}
	}
	for _, n := range g.Nodes {
		c.units = append(c.units, nil)
		add(len(c.units)-1, n, "")
	}
	for _, e := range g.Edges {
		c.connect(e, byID[e.From], byID[e.To])
	}
	return c
}

// connect adds an edge to both of its nodes.
func (c *colouring) connect(e Edge, from, to int) {
	kind := string(e.Relation)
	if c.rough < sameKinds {
		label, _ := c.names.abstract(e.Label)
		kind += "\x00" + string(e.Security) + "\x00" + label
	}
	if c.vertices[from].unit == c.vertices[to].unit {
		kind = "inside " + kind
	} else if c.isOwn(from, to) || c.isOwn(to, from) {
		kind = "own " + kind
	}
	c.vertices[from].edges = append(c.vertices[from].edges, end{"to " + kind, to})
	c.vertices[to].edges = append(c.vertices[to].edges, end{"from " + kind, from})
}

// isOwn tells whether one node is named for the cluster, or the owner, of the other: clusters
// that have a bucket each have one shape.
func (c *colouring) isOwn(of, is int) bool {
	owner := c.vertices[is].owner
	return owner != "" && (c.vertices[of].owner == owner || c.nameOf(c.vertices[of].unit) == owner)
}

func (c *colouring) nameOf(unit int) string {
	if unit < len(c.graph.Clusters) {
		return c.graph.Clusters[unit].Name
	}
	return ""
}

// settle colours everything.
func (c *colouring) settle() {
	c.unitColour = make([]int, len(c.units))
	seeds := make([]string, len(c.units))
	for {
		c.refine(seeds)
		if c.rough > sameOthers || !c.split(seeds) {
			return
		}
	}
}

// refine colours until there are no more colours than before.
func (c *colouring) refine(seeds []string) {
	texts := make([]string, len(c.vertices))
	for i, v := range c.vertices {
		texts[i] = seeds[v.unit] + "\x00" + c.look(v)
	}
	var count int
	c.colour, count = number(texts)
	for {
		c.colourUnits(seeds)
		for i := range c.vertices {
			texts[i] = c.seen(i)
		}
		colour, now := number(texts)
		c.colour = colour
		if now == count {
			c.colourUnits(seeds)
			return
		}
		count = now
	}
}

// look is what a node is, without the names of clusters.
func (c *colouring) look(v vertex) string {
	inside := fmt.Sprint(v.unit < len(c.graph.Clusters))
	if c.rough == sameKinds {
		return inside + string(v.node.Kind)
	}
	parts := []string{inside, string(v.node.Kind)}
	for _, text := range append([]string{v.node.Title}, v.node.Lines...) {
		pattern, _ := c.names.abstract(text)
		parts = append(parts, pattern)
	}
	return strings.Join(parts, "\x00")
}

// seen is what a node is in its surroundings.
func (c *colouring) seen(i int) string {
	v := c.vertices[i]
	around := make([]string, 0, len(v.edges))
	for _, e := range v.edges {
		around = append(around, fmt.Sprintf("%s %d", e.kind, c.colour[e.other]))
	}
	slices.Sort(around)
	return fmt.Sprintf("%d %d\x00%s", c.colour[i], c.unitColour[v.unit], strings.Join(slices.Compact(around), "\x00"))
}

func (c *colouring) colourUnits(seeds []string) {
	texts := make([]string, len(c.units))
	for u, vertices := range c.units {
		var colours []string
		for _, v := range vertices {
			colours = append(colours, fmt.Sprint(c.colour[v]))
		}
		slices.Sort(colours)
		if c.rough == sameKinds {
			colours = slices.Compact(colours)
		}
		group := ""
		if u < len(c.graph.Clusters) {
			group = "cluster of " + c.graph.Clusters[u].Group
		}
		texts[u] = seeds[u] + "\x00" + group + "\x00" + strings.Join(colours, " ")
	}
	var count int
	c.unitColour, count = number(texts)
	c.classes = make([][]int, count)
	for u, colour := range c.unitColour {
		c.classes[colour] = append(c.classes[colour], u)
	}
}

// number gives equal texts equal numbers, from 0 on, and tells how many there are.
func number(texts []string) (numbers []int, count int) {
	known := map[string]int{}
	numbers = make([]int, len(texts))
	for i, text := range texts {
		n, found := known[text]
		if !found {
			n = len(known)
			known[text] = n
		}
		numbers[i] = n
	}
	return numbers, len(known)
}

// byColour are the vertices of a unit, those of one colour together.
func (c *colouring) byColour(unit int) [][]int {
	var all [][]int
	at := map[int]int{}
	for _, v := range c.units[unit] {
		i, known := at[c.colour[v]]
		if !known {
			i = len(all)
			at[c.colour[v]], all = i, append(all, nil)
		}
		all[i] = append(all[i], v)
	}
	return all
}

func (c *colouring) ofColour(unit, colour int) []int {
	var found []int
	for _, v := range c.units[unit] {
		if c.colour[v] == colour {
			found = append(found, v)
		}
	}
	return found
}
