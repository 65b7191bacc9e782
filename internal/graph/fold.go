package graph

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

const (
	// fewest is how many clusters of one shape become one box: two are seen better as two.
	fewest = 3
	// mostBoxes is how many boxes a picture should have: clusters, and what is outside of
	// them. More are folded in a coarser way.
	mostBoxes = 60
)

// Folded returns the graph with clusters of one shape drawn as one: those that run the same,
// and have the same relations to the same others, but for their own names. Where too many
// boxes are left, it is enough that the others are alike, and then that the clusters have
// components of the same kinds. Nodes of a cluster that differ in the name of another
// cluster, and buckets and addresses that clusters have each for itself, are folded with them.
func (g Graph) Folded() Graph {
	var f *folding
	for _, rough := range []roughness{sameOthers, alikeOthers, sameKinds} {
		f = newFolding(g, rough)
		if f.boxes() <= mostBoxes {
			break
		}
	}
	return f.draw()
}

// folding is a graph while it is folded.
type folding struct {
	colouring
	// shown is the first unit of each class, and drawn the node that each node is drawn as.
	shown map[int]int
	drawn map[string]string
	out   Graph
}

func newFolding(g Graph, rough roughness) *folding {
	f := &folding{colouring: newColouring(g, rough), shown: map[int]int{}, drawn: map[string]string{}}
	f.settle()
	return f
}

// folds tells whether the units of a class become one.
func (f *folding) folds(class int) bool { return len(f.classes[class]) >= fewest }

func (f *folding) boxes() int {
	n := 0
	for class, units := range f.classes {
		if f.folds(class) {
			n++
		} else {
			n += len(units)
		}
	}
	return n
}

func (f *folding) draw() Graph {
	f.out = Graph{Title: f.graph.Title}
	for i, c := range f.graph.Clusters {
		f.addCluster(i, c)
	}
	for i, n := range f.graph.Nodes {
		f.addOutside(len(f.graph.Clusters)+i, n)
	}
	f.addEdges()
	return f.out
}

// addCluster adds a cluster, or finds where it is drawn already.
func (f *folding) addCluster(unit int, c Cluster) {
	class := f.unitColour[unit]
	first, known := f.shown[class]
	if f.folds(class) && known {
		f.mapOnto(unit, first)
		return
	}
	f.shown[class] = unit
	members := []int{unit}
	if f.folds(class) {
		members = f.classes[class]
		c.Members = nil
		for _, m := range members {
			c.Members = append(c.Members, f.graph.Clusters[m].Title)
		}
		c.Title = fmt.Sprintf("%s, %s, … × %d", c.Members[0], c.Members[1], len(c.Members))
	}
	c.Nodes = f.nodesOf(unit, members)
	f.out.Clusters = append(f.out.Clusters, c)
}

// nodesOf are the nodes of a unit, those that differ only in the name of another cluster as
// one, with what they have in common with those of the other members.
func (f *folding) nodesOf(unit int, members []int) []Node {
	var nodes []Node
	for _, same := range f.byColour(unit) {
		alike := slices.Clone(same)
		for _, m := range members[1:] {
			alike = append(alike, f.ofColour(m, f.colour[same[0]])...)
		}
		isOne := len(same) >= fewest && f.vertices[same[0]].isNamed
		for i, v := range same {
			n := f.vertices[v].node
			switch {
			case isOne && i > 0:
				f.drawn[n.ID] = f.vertices[same[0]].node.ID
				continue
			case isOne:
				n = f.common(alike)
				n.Title += fmt.Sprintf(" × %d", len(same))
				n.Members = f.titles(same)
			case len(members) > 1:
				n = f.common(f.nth(i, same, members))
			}
			n.ID = f.vertices[v].node.ID
			f.drawn[n.ID] = n.ID
			nodes = append(nodes, n)
		}
	}
	slices.SortFunc(nodes, func(a, b Node) int { return f.order[a.ID] - f.order[b.ID] })
	return nodes
}

// nth are the nodes of all members that the i-th of a colour is drawn for.
func (f *folding) nth(i int, same, members []int) []int {
	alike := []int{same[i]}
	for _, m := range members[1:] {
		others := f.ofColour(m, f.colour[same[0]])
		for j := i; j < len(others); j += len(same) {
			alike = append(alike, others[j])
		}
	}
	return alike
}

// mapOnto finds for each node of a unit the one that it is drawn as.
func (f *folding) mapOnto(unit, first int) {
	for _, same := range f.byColour(unit) {
		shown := f.ofColour(first, f.colour[same[0]])
		for i, v := range same {
			f.drawn[f.vertices[v].node.ID] = f.drawn[f.vertices[shown[i%len(shown)]].node.ID]
		}
	}
}

// addOutside adds a node that belongs to no cluster.
func (f *folding) addOutside(unit int, n Node) {
	class := f.unitColour[unit]
	first, known := f.shown[class]
	if f.folds(class) && known {
		f.drawn[n.ID] = f.graph.Nodes[first-len(f.graph.Clusters)].ID
		return
	}
	f.shown[class] = unit
	if f.folds(class) {
		var all []int
		for _, u := range f.classes[class] {
			all = append(all, f.units[u]...)
		}
		id := n.ID
		n = f.common(all)
		n.ID, n.Members = id, f.titles(all)
		n.Title += fmt.Sprintf(" × %d", len(all))
	}
	f.drawn[n.ID] = n.ID
	f.out.Nodes = append(f.out.Nodes, n)
}

func (f *folding) titles(vertices []int) []string {
	var all []string
	for _, v := range vertices {
		all = append(all, f.vertices[v].node.Title)
	}
	return all
}

// addEdges adds each edge between what is drawn, once. What clusters of one box do with each
// other is said in words.
func (f *folding) addEdges() {
	at := map[[3]string]int{}
	for _, e := range f.graph.Edges {
		drawn := e
		drawn.From, drawn.To = f.drawn[e.From], f.drawn[e.To]
		if drawn.From == drawn.To {
			f.sayTogether(drawn)
			continue
		}
		key := [3]string{drawn.From, drawn.To, string(e.Relation)}
		i, known := at[key]
		if !known {
			at[key] = len(f.out.Edges)
			f.out.Edges = append(f.out.Edges, drawn)
			continue
		}
		f.out.Edges[i] = f.merged(f.out.Edges[i], drawn)
	}
}

// merged is one edge of two.
func (f *folding) merged(a, b Edge) Edge {
	if b.Security != a.Security {
		a.Security = ""
	}
	if b.Label != a.Label {
		a.Label = f.names.common([]string{a.Label, b.Label})
	}
	return a
}

// sayTogether writes that clusters of one box dial each other.
func (f *folding) sayTogether(e Edge) {
	line := "each other: " + string(e.Relation)
	for i := range f.out.Clusters {
		for j := range f.out.Clusters[i].Nodes {
			if n := &f.out.Clusters[i].Nodes[j]; n.ID == e.From && !slices.Contains(n.Lines, line) {
				n.Lines = append(slices.Clone(n.Lines), line)
			}
		}
	}
}

// common is a node with what some have in common.
func (f *folding) common(vertices []int) Node {
	n := f.vertices[vertices[0]].node
	n.Title = f.names.common(f.titles(vertices))
	lines := n.Lines
	n.Lines = nil
	for i := range lines {
		var all []string
		for _, v := range vertices {
			if other := f.vertices[v].node.Lines; i < len(other) {
				all = append(all, other[i])
			}
		}
		if len(all) == len(vertices) {
			n.Lines = append(n.Lines, f.names.common(all))
		}
	}
	return n
}

// common is what texts are but for the names of clusters, or the first of them.
func (n names) common(texts []string) string {
	distinct := slices.Clone(texts)
	slices.Sort(distinct)
	distinct = slices.Compact(distinct)
	if len(distinct) == 1 {
		return distinct[0]
	}
	pattern, _ := n.abstract(distinct[0])
	for _, text := range distinct[1:] {
		if other, _ := n.abstract(text); other != pattern {
			return several(distinct)
		}
	}
	return pattern
}

// several writes texts that have nothing in common: how they all begin, or the first.
func several(texts []string) string {
	prefix := texts[0]
	for _, text := range texts[1:] {
		for !strings.HasPrefix(text, prefix) {
			prefix = prefix[:len(prefix)-1]
		}
	}
	if prefix = strings.ToValidUTF8(prefix, ""); len(prefix) > 3 {
		return prefix + "…"
	}
	return word.Few(1, texts)
}
