package main

import (
	"bytes"
	"fmt"
	"testing"
	"text/tabwriter"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// TestNamesDoNotReachTheTerminalRaw: what a name holds cannot move the cursor,
// colour the screen or turn the line round.
func TestNamesDoNotReachTheTerminalRaw(t *testing.T) {
	const name = "gke\r\x1b[2J\u202ea"
	var out bytes.Buffer
	s := screen{Writer: &out, terminal: true}
	s.progress("rendering %s", name)
	s.report(krm.Finding{Severity: krm.Error, Object: krm.Ref{Kind: name, Name: name}, Field: name, Message: name, File: name, Rule: name})
	table := tabwriter.NewWriter(prose{&out}, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "%s\t1\n", name)
	_ = table.Flush()
	const shown = `gke\r\x1b[2J\u202ea`
	want := "\r\x1b[Krendering " + shown + "\x1b[31merror:\x1b[0m " + shown + ": " + shown + " " + shown + " " + shown + ": " + shown + "\n" + shown + "  1\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
