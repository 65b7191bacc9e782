package graph

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// Mermaid prints the graph as a flowchart that GitHub and GitLab draw in Markdown.
func (g Graph) Mermaid() string {
	var out strings.Builder
	out.WriteString("flowchart LR\n")
	names := map[string]string{}
	add := func(indent string, n Node) {
		names[n.ID] = fmt.Sprintf("n%d", len(names)+1)
		fmt.Fprintf(&out, "%s%s%s:::%s\n", indent, names[n.ID], fmt.Sprintf(mermaidShapes[n.Kind], mermaidText(n)), n.Kind)
	}
	for i, c := range g.Clusters {
		fmt.Fprintf(&out, "  subgraph c%d[%q]\n", i+1, html.EscapeString(c.Title))
		for _, n := range c.Nodes {
			add("    ", n)
		}
		out.WriteString("  end\n")
	}
	for _, n := range g.Nodes {
		add("  ", n)
	}
	for _, e := range g.Edges {
		text := mermaidLabel(e)
		if text != "" {
			text = fmt.Sprintf("|%q|", html.EscapeString(text))
		}
		fmt.Fprintf(&out, "  %s %s%s %s\n", names[e.From], mermaidArrow(e.Relation), text, names[e.To])
	}
	g.mermaidStyles(&out)
	return out.String()
}

// Legend explains the lines in one sentence, for pictures that have no legend.
func (g Graph) Legend() string {
	var parts []string
	for _, r := range g.legend() {
		parts = append(parts, strokes[r].name+" "+string(r))
	}
	if len(parts) == 0 {
		return ""
	}
	return "Lines start where the connection is opened: " + strings.Join(parts, ", ") + "."
}

// mermaidLabel tells apart lines that Mermaid can only draw alike.
func mermaidLabel(e Edge) string {
	if e.Relation == Compacts {
		return "compacts"
	}
	return e.words()
}

func mermaidArrow(r Relation) string {
	if strokes[r].dash != "" {
		return "-.->"
	}
	return "-->"
}

var mermaidShapes = map[Kind]string{
	Querier: "[%s]", Alerting: "[%s]", Collector: "[%s]", Receiver: "[%s]", Storage: "[%s]", Other: "[%s]",
	Ring: "([%s])", Bucket: "[(%s)]", External: "[/%s/]",
}

func mermaidText(n Node) string {
	text := "<b>" + html.EscapeString(n.Title) + "</b>"
	for _, line := range n.Lines {
		text += "<br/>" + html.EscapeString(line)
	}
	return `"` + text + `"`
}

// mermaidStyles colours nodes and lines. The text is dark on light fills, which
// reads in both of GitHub's themes.
func (g Graph) mermaidStyles(out *strings.Builder) {
	used := map[Kind]bool{}
	for _, n := range g.all() {
		used[n.Kind] = true
	}
	for _, kind := range Kinds {
		if l := looks[kind]; used[kind] {
			fmt.Fprintf(out, "  classDef %s fill:%s,stroke:%s,color:#1f2328\n", kind, l.fill, l.stroke)
		}
	}
	for _, relation := range Relations {
		var lines []string
		for i, e := range g.Edges {
			if e.Relation == relation {
				lines = append(lines, fmt.Sprint(i))
			}
		}
		if len(lines) > 0 {
			fmt.Fprintf(out, "  linkStyle %s stroke:%s\n", strings.Join(lines, ","), strokes[relation].colour)
		}
	}
}

// all returns the nodes of all clusters and those outside.
func (g Graph) all() []Node {
	var all []Node
	for _, c := range g.Clusters {
		all = append(all, c.Nodes...)
	}
	return slices.Concat(all, g.Nodes)
}
