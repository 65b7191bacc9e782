package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Text prints a line for each finding, and the summary. On a terminal the severities have
// colours, and a table says how much was found in each cluster.
func (r *Report) Text(w io.Writer, colours, table bool) error {
	var out strings.Builder
	for _, f := range r.Told {
		out.WriteString(paint(f.String(), f.Severity, colours) + "\n")
	}
	for _, f := range r.Findings {
		out.WriteString(paint(r.Line(f), f.Rule.Severity, colours) + "\n")
	}
	if table && len(r.Findings) > 0 && len(r.Fleet.Clusters) > 1 {
		out.WriteString("\n" + r.table() + "\n")
	}
	if r.Fleet != nil {
		out.WriteString(r.Summary() + "\n")
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// Line is a finding as one line.
func (r *Report) Line(f checks.Finding) string { return f.Line(r.at(f.Places[0])) }

var colourOf = map[krm.Severity]string{krm.Error: "31", krm.Warning: "33", krm.Info: "36"}

func paint(line string, severity krm.Severity, colours bool) string {
	if !colours {
		return line
	}
	word, rest, _ := strings.Cut(line, ":")
	return fmt.Sprintf("\x1b[%sm%s:\x1b[0m%s", colourOf[severity], word, rest)
}

// table counts findings by cluster.
func (r *Report) table() string {
	counts := r.counts()
	var out strings.Builder
	t := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "CLUSTER\tERRORS\tWARNINGS")
	for _, c := range r.Fleet.Clusters {
		fmt.Fprintf(t, "%s\t%d\t%d\n", problem.Printable(nameOf(c)), counts[c][krm.Error], counts[c][krm.Warning])
	}
	_ = t.Flush() // a Builder takes everything
	return out.String()
}
