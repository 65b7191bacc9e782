package graph

import (
	"strings"

	"github.com/emicklei/dot"
)

// look is how nodes of a kind are drawn, in light and in dark.
type look struct{ fill, stroke, darkFill, darkStroke string }

var looks = map[Kind]look{
	Querier:   {"#e3effd", "#2f6fc1", "#15304f", "#6ba6ee"},
	Alerting:  {"#fde6e6", "#c23b3b", "#4a1c1f", "#ee7f7f"},
	Collector: {"#fdeedd", "#c26a12", "#472b0d", "#f0a04b"},
	Receiver:  {"#ddf3f0", "#12806f", "#0d3a34", "#45c3ae"},
	Ring:      {"#ffffff", "#12806f", "#0d1117", "#45c3ae"},
	Storage:   {"#efe6fb", "#7547b8", "#321d52", "#b48aef"},
	Bucket:    {"#efe6fb", "#7547b8", "#321d52", "#b48aef"},
	Other:     {"#f3f4f6", "#7d8590", "#21262d", "#8b949e"},
	External:  {"#ffffff", "#7d8590", "#0d1117", "#8b949e"},
}

// stroke is how the line of a relation is drawn: its colours, and its dashes.
type stroke struct{ name, colour, dark, dash string }

var strokes = map[Relation]stroke{
	Selects:  {"blue", "#2f6fc1", "#6ba6ee", ""},
	Queries:  {"dashed blue", "#2f6fc1", "#6ba6ee", "5 4"},
	Writes:   {"orange", "#c26a12", "#f0a04b", ""},
	Alerts:   {"red", "#c23b3b", "#ee7f7f", ""},
	Uploads:  {"purple", "#7547b8", "#b48aef", ""},
	Reads:    {"dashed purple", "#7547b8", "#b48aef", "5 4"},
	Compacts: {"dotted purple", "#7547b8", "#b48aef", "2 3"},
	Caches:   {"dashed grey", "#7d8590", "#8b949e", "5 4"},
}

// DOT prints the graph for Graphviz.
func (g Graph) DOT() string {
	d := dot.NewGraph(dot.Directed)
	d.Attrs("rankdir", "LR", "fontname", "sans-serif", "label", g.Title, "compound", "true")
	nodes := map[string]dot.Node{}
	add := func(to *dot.Graph, n Node) {
		l := looks[n.Kind]
		nodes[n.ID] = to.Node(n.ID).Label(strings.Join(append([]string{n.Title}, n.Lines...), "\n")).
			Attr("shape", dotShapes[n.Kind]).Attr("style", "rounded,filled").Attr("fontname", "sans-serif").
			Attr("fillcolor", l.fill).Attr("color", l.stroke).Attr("fontcolor", "#1f2328")
	}
	for _, c := range g.Clusters {
		group := d.Subgraph(c.ID, dot.ClusterOption{})
		group.Attrs("label", c.Title, "style", "rounded", "color", "#7d8590")
		for _, n := range c.Nodes {
			add(group, n)
		}
	}
	for _, n := range g.Nodes {
		add(d, n)
	}
	for _, e := range g.Edges {
		s := strokes[e.Relation]
		edge := d.Edge(nodes[e.From], nodes[e.To]).Attr("color", s.colour).Attr("tooltip", string(e.Relation))
		if words := e.words(); words != "" {
			edge = edge.Label(words).Attr("fontname", "sans-serif").Attr("fontsize", "10")
		}
		if s.dash != "" {
			edge.Dashed()
		}
	}
	return d.String()
}

var dotShapes = map[Kind]string{
	Querier: "box", Alerting: "box", Collector: "box", Receiver: "box", Storage: "box", Other: "box",
	Ring: "ellipse", Bucket: "cylinder", External: "note",
}
