package checks

import (
	"fmt"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// mostNamed is how many clusters or objects a line names before it counts.
const mostNamed = 4

// Text is what is said of the finding behind its place: message, remedy, and where else it
// holds.
func (f Finding) Text() string {
	text := f.Message
	if f.Remedy != "" {
		text += "; " + f.Remedy
	}
	if more := f.more(); more != "" {
		text += " (" + more + ")"
	}
	return text
}

// more names the further places.
func (f Finding) more() string {
	rest := f.Places[1:]
	if len(rest) == 0 {
		return ""
	}
	var names []string
	for _, p := range rest[:min(len(rest), mostNamed)] {
		names = append(names, where(p))
	}
	if n := len(rest) - len(names); n > 0 {
		names = append(names, fmt.Sprintf("%d more", n))
	}
	text := "also " + strings.Join(names, ", ")
	if clusters := f.Clusters(); len(clusters) > 1 && len(rest) > mostNamed {
		text += fmt.Sprintf("; %d clusters in all", len(clusters))
	}
	return text
}

// where names the object of a place, and its cluster.
func where(p observe.Place) string {
	switch {
	case p.Cluster == nil:
		return p.Object.Ref().String()
	case p.Object == nil:
		return p.Cluster.Title()
	case p.Cluster.Title() == "":
		return p.Object.Ref().String()
	}
	return p.Cluster.Title() + ": " + p.Object.Ref().String()
}

// Finding is the finding as a function reports it, at its first place.
func (f Finding) Finding() krm.Finding {
	first := f.Places[0]
	found := krm.Finding{Severity: f.Rule.Severity, Message: f.Text(), Field: first.Field, Rule: f.Rule.ID}
	if first.Object != nil {
		found.Object, found.File = first.Object.Ref(), first.Object.File()
	}
	return found
}

// String is the finding as one line, with the file that its object came from.
func (f Finding) String() string { return f.Line(f.Finding().File, 0) }

// Line is the finding as one line, at a line of a file: 0 and "" where they are not known.
// The cluster stands in front of the object.
func (f Finding) Line(file string, line int) string {
	found := f.Finding()
	found.Rule, found.File = "", ""
	_, rest, _ := strings.Cut(found.String(), ": ")
	at := ""
	if file != "" {
		at = file + ": "
		if line > 0 {
			at = fmt.Sprintf("%s:%d: ", file, line)
		}
	}
	if c := f.Places[0].Cluster; c != nil && c.Title() != "" {
		at += c.Title() + ": "
	}
	return fmt.Sprintf("%s: %s%s [%s]", found.Severity, problem.Printable(at), rest, f.Rule.ID)
}
