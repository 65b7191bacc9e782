package show

import (
	"fmt"
	"io"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Most is how long the Markdown may be, in bytes: GitHub takes comments of 65,536
// characters.
const Most = 65_000

// Marker is the first line of the Markdown, by which a comment is found again.
const Marker = "<!-- thanos-fleet diff -->"

// Markdown prints what changes as a comment on a pull request. What does not fit is left
// out, and that is said.
func (r *Report) Markdown(out io.Writer) error {
	parts := r.parts()
	var text strings.Builder
	left := 0
	for i, part := range parts {
		if text.Len()+len(part) > Most-len(ending(len(parts)-i)) {
			left = len(parts) - i
			break
		}
		text.WriteString(part)
	}
	if left > 0 {
		text.WriteString(ending(left))
	}
	_, err := io.WriteString(out, text.String())
	return err
}

func ending(left int) string {
	return fmt.Sprintf("\n%s did not fit into a comment; `thanos-fleet diff` shows all.\n", count(left, "more part"))
}

// parts are the pieces of the Markdown that are shown whole or not at all.
func (r *Report) parts() []string {
	parts := []string{Marker + "\n**" + escape(r.Summary()) + "**\n"}
	if len(r.Meanings)+len(r.Notes) > 0 {
		parts = append(parts, "\n")
	}
	for _, m := range r.Meanings {
		parts = append(parts, fmt.Sprintf("- %s **%s** %s: %s\n", signs[m.Severity], m.Severity, escape(r.in(m.Clusters)), escape(m.Text())))
	}
	for _, note := range r.Notes {
		parts = append(parts, "- "+escape(note)+"\n")
	}
	for _, g := range r.Groups {
		parts = append(parts, r.details(g)...)
	}
	return parts
}

var signs = map[krm.Severity]string{krm.Error: "🛑", krm.Warning: "⚠️", krm.Info: "ℹ️"}

// largest is how long the fields of one group may be in one part.
const largest = 12_000

// details are the changes of some clusters, folded away until somebody opens them.
func (r *Report) details(g change.Group) []string {
	var parts []string
	var text strings.Builder
	objects := 0
	flush := func() {
		if text.Len() == 0 {
			return
		}
		body := text.String()
		fence := fenceFor(body)
		parts = append(parts, fmt.Sprintf("\n<details><summary>%s: %s</summary>\n\n%sdiff\n%s%s\n</details>\n", html(r.in(g.Clusters)), count(objects, "object"), fence, body, fence))
		text.Reset()
		objects = 0
	}
	for _, o := range g.Objects {
		body := diffOf(o)
		if text.Len()+len(body) > largest {
			flush()
		}
		text.WriteString(body)
		objects++
	}
	flush()
	return parts
}

// diffOf is an object as GitHub colours a diff: the sign stands first in its line.
func diffOf(o change.Same) string {
	w := &writer{}
	w.line(0, "", map[string]string{"+": "+", "-": "-", "~": "!"}[sign(o.Action)]+" "+title(o))
	for _, f := range o.Fields {
		fields := &writer{}
		fields.field(f)
		for line := range strings.Lines(fields.String()) {
			text := strings.TrimLeft(line, " ")
			mark, rest, _ := strings.Cut(text, " ")
			switch mark {
			case "~":
				w.WriteString("!   " + rest)
			case "+", "-":
				w.WriteString(mark + "   " + strings.Repeat(" ", max(0, len(line)-len(text)-6)) + rest)
			default:
				w.WriteString(line)
			}
		}
	}
	text := w.String()
	if len(text) > largest {
		cut := strings.LastIndex(text[:largest], "\n") + 1
		text = text[:cut] + fmt.Sprintf("  … %d lines more\n", strings.Count(text[cut:], "\n"))
	}
	return text
}

// fenceFor is a fence that no line of a text ends.
func fenceFor(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence
}

var escaper = strings.NewReplacer(`\`, `\\`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "@", "@\u200b", "#", "#\u200b", "|", `\|`)

// escape is a text in which Markdown sees nothing to do, and nobody is mentioned.
func escape(text string) string { return escaper.Replace(text) }

var htmlEscaper = strings.NewReplacer("<", "&lt;", ">", "&gt;", "&", "&amp;")

func html(text string) string { return htmlEscaper.Replace(text) }
