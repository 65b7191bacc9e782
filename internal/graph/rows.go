package graph

import "math"

const (
	rowSpace   = 40.0 // between boxes in rows
	nodeSpace  = 18.0 // between nodes in a cluster
	mostInLine = 3    // nodes beside each other in a cluster
)

// rows lays the graph out without looking at its lines: clusters in rows, what is outside of
// them in rows below, and straight lines. It works for whatever there is, so it is what is
// left where layers cannot be made.
func (g Graph) rows(note string) layout {
	l := layout{Nodes: map[string]place{}, Clusters: map[string]place{}, Note: note}
	boxes := make([]place, 0, len(g.Clusters)+len(g.Nodes))
	inside := make([]map[string]place, len(g.Clusters))
	for i, c := range g.Clusters {
		box, nodes := c.rows()
		boxes, inside[i] = append(boxes, box), nodes
	}
	for _, n := range g.Nodes {
		w, h := sizeOf(n)
		boxes = append(boxes, place{Width: w, Height: h})
	}
	l.Width = rowWidth(boxes)
	l.Height = inRows(boxes[:len(g.Clusters)], l.Width, heading)
	l.Height = inRows(boxes[len(g.Clusters):], l.Width, l.Height+rowSpace) + rowSpace
	for i, c := range g.Clusters {
		box := boxes[i]
		l.Clusters[c.ID] = box
		for id, p := range inside[i] {
			p.X, p.Y = p.X+box.left(), p.Y+box.top()
			l.Nodes[id] = p
		}
	}
	for i, n := range g.Nodes {
		l.Nodes[n.ID] = boxes[len(g.Clusters)+i]
	}
	for _, e := range g.Edges {
		l.Edges = append(l.Edges, straight(l.Nodes[e.From], l.Nodes[e.To]))
	}
	return l
}

// rows lays out the nodes of a cluster, from its top left.
func (c Cluster) rows() (box place, nodes map[string]place) {
	nodes = map[string]place{}
	box.Width = textWidth(c.Title, 15)*1.05 + 2*padding
	x, y, tallest := padding, heading, 0.0
	for i, n := range c.Nodes {
		w, h := sizeOf(n)
		if i > 0 && i%mostInLine == 0 {
			x, y, tallest = padding, y+tallest+nodeSpace, 0
		}
		nodes[n.ID] = place{X: x + w/2, Y: y + h/2, Width: w, Height: h}
		x, tallest = x+w+nodeSpace, math.Max(tallest, h)
		box.Width = math.Max(box.Width, x-nodeSpace+padding)
	}
	box.Height = y + tallest + padding
	return box, nodes
}

// rowWidth makes the picture about half as high as it is wide.
func rowWidth(boxes []place) float64 {
	area, widest := 0.0, 0.0
	for _, b := range boxes {
		area += (b.Width + rowSpace) * (b.Height + rowSpace + heading)
		widest = math.Max(widest, b.Width)
	}
	return math.Max(widest, math.Ceil(math.Sqrt(area*2)))
}

// inRows puts boxes into rows from a height on, and returns where they end.
func inRows(boxes []place, width, top float64) float64 {
	x, tallest := 0.0, 0.0
	for i := range boxes {
		b := &boxes[i]
		if x > 0 && x+b.Width > width {
			x, top, tallest = 0, top+tallest+rowSpace+heading, 0
		}
		b.X, b.Y = x+b.Width/2, top+b.Height/2
		x, tallest = x+b.Width+rowSpace, math.Max(tallest, b.Height)
	}
	return top + tallest
}

// straight is a line from border to border.
func straight(from, to place) route {
	a, b := from.border(to), to.border(from)
	return route{Points: []point{a, b}, X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2}
}

// border is where the line to the middle of another box leaves this one.
func (p place) border(to place) point {
	dx, dy := to.X-p.X, to.Y-p.Y
	scale := math.Inf(1)
	if dx != 0 {
		scale = p.Width / 2 / math.Abs(dx)
	}
	if dy != 0 {
		scale = math.Min(scale, p.Height/2/math.Abs(dy))
	}
	if math.IsInf(scale, 1) {
		scale = 0
	}
	return point{p.X + dx*scale, p.Y + dy*scale}
}
