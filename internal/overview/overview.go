// Package overview makes one HTML page of a fleet: its clusters, what runs in them, whom
// they dial, their buckets, what rules found, and the picture. The page needs nothing else:
// no network, no font, no other file.
package overview

import (
	"io"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/graph"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Overview is what the page is made of.
type Overview struct {
	Fleet *observe.Fleet
	// Findings are those of rules, and Excepted how many were taken out.
	Findings []checks.Finding
	Excepted int
	// Told is what else was said of manifests: by functions, and by what reads them.
	Told []krm.Finding
	// Changed is when a cluster was changed last, as 2006-01-02, "" where nobody knows. It is
	// nil where there is no history.
	Changed func(*observe.Cluster) string
	// Locate tells where a field of an object stands, "" and 0 where nobody knows.
	Locate func(o *krm.Object, field string) (file string, line int)
}

// Mark stands at the beginning of every page, and tells a page from another file.
const Mark = `<meta name="generator" content="thanos-fleet report">`

// Write writes the page. The same fleet is always the same bytes.
func (o Overview) Write(w io.Writer) error {
	m := newModel(o)
	return m.write(w, graph.OfFleet(o.Fleet).Folded())
}

// model is the fleet as the page shows it.
type model struct {
	Overview
	rows []row
	data data
	// at is the number of each cluster.
	at map[*observe.Cluster]int
}

// row is a cluster in the table.
type row struct {
	Name, Group, Title      string
	Components, Versions    []string
	Labels, Buckets         []string
	Errors, Warnings, Notes int
	Changed                 string
	cluster                 *observe.Cluster
}

func newModel(o Overview) *model {
	m := &model{Overview: o, at: map[*observe.Cluster]int{}}
	for i, c := range o.Fleet.Clusters {
		m.at[c] = i
	}
	m.addRows()
	m.addFindings()
	m.addShapes()
	return m
}

func (m *model) addRows() {
	for _, c := range m.Fleet.Clusters {
		r := row{Name: problem.Printable(c.Name), Group: problem.Printable(c.Group), Title: problem.Printable(c.Title()), cluster: c}
		r.Components, r.Versions = running(c)
		r.Labels, r.Buckets = labelsOf(c), bucketsOf(c)
		if m.Changed != nil {
			r.Changed = m.Changed(c)
		}
		m.rows = append(m.rows, r)
	}
}

// sorted are texts in order, each once, as they may be printed.
func sorted(texts []string) []string {
	for i := range texts {
		texts[i] = problem.Printable(texts[i])
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}
