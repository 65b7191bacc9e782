package graph

import (
	"fmt"
	"strings"

	svg "github.com/ajstarks/svgo/float"
)

// page holds the colours of everything that is neither a node nor an edge.
const page = `
text { font-family: -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: %[1]s }
.page { fill: %[2]s }
.cluster { fill: %[3]s; stroke: %[4]s }
.line, .key { fill: %[5]s }
.label { fill: %[5]s; stroke: %[2]s }
`

const shapes = `
text { font-size: 11.5px }
.name { font-size: 15px; font-weight: 600 }
.title { font-size: 14px; font-weight: 600; text-anchor: middle }
.line { text-anchor: middle }
.label { font-size: 10.5px; text-anchor: middle; paint-order: stroke; stroke-width: 4px; stroke-linejoin: round }
.cluster, .node rect, .node path { stroke-width: 1.2 }
.cluster { stroke-dasharray: none }
.edge { fill: none; stroke-width: 1.6 }
.external rect, .other rect { stroke-dasharray: 4 3 }
`

// style is the style sheet: shapes, the light colours, and the dark ones where the reader's
// system asks for them, or the page does.
func style(m medium) string {
	const system = "@media (prefers-color-scheme: dark) {"
	if m == alone {
		return shapes + light() + system + dark() + "}\n"
	}
	return scoped(".fleet", shapes+light()) + system + scoped(`:root:not([data-theme="light"]) .fleet`, dark()) + "}\n" + scoped(`:root[data-theme="dark"] .fleet`, dark())
}

// scoped makes rules, one a line, hold below a selector alone.
func scoped(below, rules string) string {
	var out strings.Builder
	for line := range strings.Lines(rules) {
		selectors, declarations, isRule := strings.Cut(line, "{")
		if !isRule {
			continue
		}
		for i, s := range strings.Split(selectors, ",") {
			if i > 0 {
				out.WriteString(", ")
			}
			out.WriteString(below + " " + strings.TrimSpace(s))
		}
		out.WriteString(" {" + declarations)
	}
	return out.String()
}

func light() string {
	return fmt.Sprintf(page, "#1f2328", "#ffffff", "#f6f8fa", "#d0d7de", "#59636e") + colours(false)
}

func dark() string {
	return fmt.Sprintf(page, "#e6edf3", "#0d1117", "#151b23", "#3d444d", "#9198a1") + colours(true)
}

func colours(dark bool) string {
	var out strings.Builder
	for _, kind := range Kinds {
		l := looks[kind]
		fill, stroke := l.fill, l.stroke
		if dark {
			fill, stroke = l.darkFill, l.darkStroke
		}
		fmt.Fprintf(&out, ".%s rect, .%s path { fill: %s; stroke: %s }\n", kind, kind, fill, stroke)
	}
	for _, r := range Relations {
		s := strokes[r]
		colour := s.colour
		if dark {
			colour = s.dark
		}
		fmt.Fprintf(&out, ".edge.%s { stroke: %s; stroke-dasharray: %s }\n.arrow.%s { fill: %s }\n", class(r), colour, dashes(s), class(r), colour)
	}
	return out.String()
}

func dashes(s stroke) string {
	if s.dash == "" {
		return "none"
	}
	return s.dash
}

const (
	legendColumn = 190.0
	legendRow    = 20.0
)

// legend explains the lines that are drawn.
type legend []Relation

func (g Graph) legend() legend {
	var used legend
	for _, r := range Relations {
		for _, e := range g.Edges {
			if e.Relation == r {
				used = append(used, r)
				break
			}
		}
	}
	return used
}

func (l legend) columns(width float64) int {
	return max(1, int((width-2*margin)/legendColumn))
}

func (l legend) height(width float64) float64 {
	columns := l.columns(width)
	return legendRow * float64((len(l)+columns-1)/columns)
}

func (l legend) draw(canvas *svg.SVG, left, top, width float64) {
	columns := l.columns(width)
	for i, r := range l {
		x, y := left+float64(i%columns)*legendColumn, top+float64(i/columns)*legendRow
		drawEdge(canvas, Edge{Relation: r}, route{Points: []point{{x, y}, {x + 32, y}}})
		canvas.Text(x+40, y+4, string(r), `class="key"`)
	}
}
