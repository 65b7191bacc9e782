// Package report prints what was found in clusters, for people and for what reads it.
package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// Report is what was looked at, and what was found.
type Report struct {
	Fleet    *observe.Fleet
	Findings []checks.Finding
	// Told is what was said before rules looked at anything: by functions that rendered, and
	// by what reads manifests.
	Told []krm.Finding
	// Excepted are findings that an exception keeps from counting.
	Excepted []Excepted
	// Doc is what is said of a rule.
	Doc func(*checks.Rule) checks.Doc
	// Locate tells where a field of an object stands, "" and 0 where nobody knows.
	Locate func(o *krm.Object, field string) (file string, line int)
}

// Excepted is a finding with the reason why it does not count.
type Excepted struct {
	checks.Finding
	Reason string
}

// excepted are the entries of what does not count.
func (r *Report) excepted() []entry {
	var all []entry
	for _, f := range r.Excepted {
		e := r.entry(f.Finding)
		e.Reason = f.Reason
		all = append(all, e)
	}
	return all
}

// Add adds what rules found, errors first.
func (r *Report) Add(findings []checks.Finding) {
	r.Findings = append(r.Findings, findings...)
	slices.SortStableFunc(r.Findings, func(a, b checks.Finding) int { return rank[a.Rule.Severity] - rank[b.Rule.Severity] })
}

var rank = map[krm.Severity]int{krm.Error: 0, krm.Warning: 1, krm.Info: 2}

// at is where a place stands.
func (r *Report) at(p observe.Place) (file string, line int) {
	if p.Object == nil {
		return "", 0
	}
	return r.Locate(p.Object, p.Field)
}

// Count returns how many findings have a severity.
func (r *Report) Count(severity krm.Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Rule.Severity == severity {
			n++
		}
	}
	for _, f := range r.Told {
		if f.Severity == severity {
			n++
		}
	}
	return n
}

// Fails tells whether something is as bad as a severity, or worse.
func (r *Report) Fails(from krm.Severity) bool {
	return r.Count(krm.Error) > 0 || from == krm.Warning && r.Count(krm.Warning) > 0
}

// Summary is the last line for people: how much was found in what.
func (r *Report) Summary() string {
	objects := 0
	for _, c := range r.Fleet.Clusters {
		objects += len(c.Objects)
	}
	what := strings.Join([]string{count(r.Count(krm.Error), "error"), count(r.Count(krm.Warning), "warning")}, ", ")
	notes := r.Count(krm.Info)
	if notes > 0 {
		what += ", " + count(notes, "info")
	} else if r.Count(krm.Error)+r.Count(krm.Warning) == 0 {
		what = "nothing found"
	}
	if n := len(r.Excepted); n > 0 {
		what += fmt.Sprintf(", %d excepted", n)
	}
	return fmt.Sprintf("%s in %s, %s", what, count(len(r.Fleet.Clusters), "cluster"), count(objects, "object"))
}

// counts are how many findings there are in each cluster.
func (r *Report) counts() map[*observe.Cluster]map[krm.Severity]int {
	counts := map[*observe.Cluster]map[krm.Severity]int{}
	for _, c := range r.Fleet.Clusters {
		counts[c] = map[krm.Severity]int{}
	}
	for _, f := range r.Findings {
		seen := map[*observe.Cluster]bool{}
		for _, p := range f.Places {
			if counts[p.Cluster] != nil && !seen[p.Cluster] { // a control plane is no cluster of its own
				counts[p.Cluster][f.Rule.Severity]++
				seen[p.Cluster] = true
			}
		}
	}
	return counts
}

// nameOf is how a cluster is called.
func nameOf(c *observe.Cluster) string {
	if c == nil {
		return ""
	}
	return c.Title()
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
