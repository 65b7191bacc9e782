package conformance

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"text/tabwriter"
)

// Ledger counts judgements.
type Ledger struct {
	mu   sync.Mutex
	rows map[string]*row
}

type row struct {
	judged, accepted int
	// misspelt counts corrupted outputs by what upstream does with them.
	misspelt map[Outcome]int
	left     map[string]map[string]bool
}

// Judged counts one output that a judge saw.
func (l *Ledger) Judged(judge string, accepted bool) {
	l.edit(judge, func(r *row) {
		r.judged++
		if accepted {
			r.accepted++
		}
	})
}

// Left notes what a judge could not see, and why.
func (l *Ledger) Left(judge, why, subject string) {
	l.edit(judge, func(r *row) {
		if r.left[why] == nil {
			r.left[why] = map[string]bool{}
		}
		r.left[why][subject] = true
	})
}

// Misspelt counts one corrupted output.
func (l *Ledger) Misspelt(judge string, outcome Outcome) {
	l.edit(judge, func(r *row) { r.misspelt[outcome]++ })
}

func (l *Ledger) edit(judge string, edit func(*row)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rows == nil {
		l.rows = map[string]*row{}
	}
	r, found := l.rows[judge]
	if !found {
		r = &row{misspelt: map[Outcome]int{}, left: map[string]map[string]bool{}}
		l.rows[judge] = r
	}
	edit(r)
}

// PrintRound prints the table of a round: nothing is misspelt in it.
func (l *Ledger) PrintRound(out io.Writer, r Round) error {
	fmt.Fprintln(out, r)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "judge\tjudged\tagreed\tdiffered")
	for _, name := range slices.Sorted(maps.Keys(l.rows)) {
		row := l.rows[name]
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\n", name, row.judged, row.accepted, row.judged-row.accepted)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	l.printLeft(out)
	return nil
}

// Print prints the table.
func (l *Ledger) Print(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "judge\tjudged\taccepted\tmisspelt: refused\tignored, known to its types\tunnoticed")
	for _, name := range slices.Sorted(maps.Keys(l.rows)) {
		r := l.rows[name]
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\n", name, r.judged, r.accepted,
			r.misspelt[Refuses], r.misspelt[Ignores], r.misspelt[Accepts])
	}
	if err := table.Flush(); err != nil {
		return err
	}
	l.printLeft(out)
	return nil
}

func (l *Ledger) printLeft(out io.Writer) {
	for _, name := range slices.Sorted(maps.Keys(l.rows)) {
		for _, why := range slices.Sorted(maps.Keys(l.rows[name].left)) {
			fmt.Fprintf(out, "%s, not judged: %d, %s\n", name, len(l.rows[name].left[why]), why)
		}
	}
}
