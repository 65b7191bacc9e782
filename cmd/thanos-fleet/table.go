//go:build !image || render

package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// table prints what was rendered.
func table(w io.Writer, results []*render.Result) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "CLUSTER\tOBJECTS\tBYTES\tTIME\tFINDINGS")
	for _, r := range results {
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\n", r.Name, len(r.Objects), r.Size(), r.Took.Round(time.Millisecond), count(r.Findings))
	}
	return t.Flush()
}

// count prints how many findings of each severity there are: "1 warning,
// 2 infos".
func count(findings []krm.Finding) string {
	var parts []string
	for _, severity := range []krm.Severity{krm.Error, krm.Warning, krm.Info} {
		n := 0
		for _, f := range findings {
			if f.Severity == severity {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s%s", n, severity, plural(n)))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
