package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// GitHub prints a workflow command for each finding, which GitHub Actions shows beside the
// line, and the summary (docs.github.com, Workflow commands; actions/toolkit,
// packages/core/src/command.ts).
func (r *Report) GitHub(w io.Writer) error {
	var out strings.Builder
	for _, e := range r.entries() {
		out.WriteString(command(e) + "\n")
	}
	if r.Fleet != nil {
		out.WriteString(r.Summary() + "\n")
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func command(e entry) string {
	var properties []string
	add := func(name, value string) {
		properties = append(properties, name+"="+property.Replace(problem.Printable(value)))
	}
	if at := e.Places[0]; at.File != "" {
		add("file", at.File)
		if at.Line > 0 {
			add("line", fmt.Sprint(at.Line))
		}
	}
	add("title", e.Rule)
	return fmt.Sprintf("::%s %s::%s", levels[e.Severity], strings.Join(properties, ","), data.Replace(problem.Printable(e.text())))
}

// levels are the commands.
var levels = map[krm.Severity]string{krm.Error: "error", krm.Warning: "warning", krm.Info: "notice"}

// data and property escape what ends a command, or a property of one.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// text is the entry as one sentence, its place in front and how often it holds behind.
func (e entry) text() string {
	text := problem.Problem{Path: e.Places[0].name(), Message: e.Message, Remedy: e.Remedy}.String()
	if n := len(e.Places) - 1; n > 0 {
		text += fmt.Sprintf(" (also at %s)", count(n, "other place"))
	}
	return text
}

// name is the place in words: the cluster, the object and the field.
func (p place) name() string {
	var words []string
	if p.Object != nil {
		words = append(words, krm.Ref{APIVersion: p.Object.APIVersion, Kind: p.Object.Kind, Name: p.Object.Name, Namespace: p.Object.Namespace}.String())
	}
	if p.Field != "" {
		words = append(words, p.Field)
	}
	name := strings.Join(words, " ")
	switch {
	case p.Cluster == "":
		return name
	case name == "":
		return p.Cluster
	}
	return p.Cluster + ": " + name
}
