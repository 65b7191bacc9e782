package show

import (
	"fmt"
	"io"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// writer writes lines, in colours where somebody sees them.
type writer struct {
	strings.Builder
	colours bool
}

var (
	severityColours = map[krm.Severity]string{krm.Error: "31", krm.Warning: "33", krm.Info: "36"}
	signColours     = map[string]string{"+": "32", "-": "31", "~": "33"}
)

// line writes a line; what values and names hold does not reach a terminal raw.
func (w *writer) line(indent int, colour, text string) {
	text = problem.Printable(text)
	if w.colours && colour != "" {
		text = "\x1b[" + colour + "m" + text + "\x1b[0m"
	}
	fmt.Fprintf(w, "%s%s\n", strings.Repeat(" ", indent), text)
}

// Text prints what changes for people: what it means first.
func (r *Report) Text(out io.Writer, colours bool) error {
	w := &writer{colours: colours}
	for _, m := range r.Meanings {
		w.line(0, severityColours[m.Severity], fmt.Sprintf("%s: %s: %s", m.Severity, r.in(m.Clusters), m.Text()))
	}
	for _, note := range r.Notes {
		w.line(0, "", "note: "+note)
	}
	if len(r.Meanings)+len(r.Notes) > 0 {
		w.line(0, "", "")
	}
	for _, g := range r.Groups {
		w.group(r, g)
	}
	w.line(0, "", r.Summary())
	_, err := io.WriteString(out, w.String())
	return err
}

func (w *writer) group(r *Report, g change.Group) {
	w.line(0, "1", r.in(g.Clusters)+":")
	for _, o := range g.Objects {
		w.line(2, signColours[sign(o.Action)], sign(o.Action)+" "+title(o))
		for _, f := range o.Fields {
			w.field(f)
		}
	}
	w.line(0, "", "")
}

// sign is what stands before something that comes, goes or changes.
func sign(a change.Action) string {
	switch a {
	case change.Added:
		return "+"
	case change.Removed:
		return "-"
	}
	return "~"
}

// title is an object, by both names where they differ.
func title(o change.Same) string {
	name := o.Ref().String()
	if o.Action == change.Changed && o.From.String() != o.To.String() {
		name = o.From.String() + " → " + strings.TrimPrefix(o.To.String(), o.To.Kind+" ")
	}
	return name
}

func (w *writer) field(f change.Field) {
	path := f.Path
	if path == "" {
		path = "the object"
	}
	switch {
	case f.Restyled:
		w.line(6, "", "~ "+path+": written otherwise, and says the same")
	case f.Reordered:
		w.line(6, "", "~ "+path+": in another order")
	case f.Came:
		w.value("+", path, f.New)
	case f.Gone:
		w.value("-", path, f.Old)
	case f.Lines != "":
		w.line(6, signColours["~"], "~ "+path+":")
		w.lines(f.Lines)
	case strings.Contains(f.Old+f.New, "\n") && f.Old != f.New:
		w.line(6, signColours["~"], "~ "+path+":")
		w.block("-", f.Old)
		w.block("+", f.New)
	case f.Old == f.New: // in what is not shown
		w.line(6, signColours["~"], fmt.Sprintf("~ %s: %s → another", path, f.Old))
	default:
		w.line(6, signColours["~"], fmt.Sprintf("~ %s: %s → %s", path, f.Old, f.New))
	}
}

// value is something that comes or goes.
func (w *writer) value(sign, path, value string) {
	if !strings.Contains(value, "\n") {
		w.line(6, signColours[sign], strings.TrimSuffix(fmt.Sprintf("%s %s: %s", sign, path, value), ": "))
		return
	}
	w.line(6, signColours[sign], sign+" "+path+":")
	w.block(sign, value)
}

func (w *writer) block(sign, value string) {
	for line := range strings.Lines(value) {
		w.line(10, signColours[sign], sign+" "+strings.TrimSuffix(line, "\n"))
	}
}

func (w *writer) lines(diff string) {
	for line := range strings.Lines(diff) {
		line = strings.TrimSuffix(line, "\n")
		w.line(10, signColours[line[:min(1, len(line))]], line)
	}
}
