package report

import (
	"cmp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// entry is one thing that was found, in the shape of the JSON output. Its fields are
// stable: more may come, none goes or changes its meaning.
type entry struct {
	Rule     string       `json:"rule"`
	Severity krm.Severity `json:"severity"`
	Message  string       `json:"message"`
	Remedy   string       `json:"remedy,omitempty"`
	Clusters []string     `json:"clusters"`
	Places   []place      `json:"places"`
	Docs     string       `json:"docs,omitempty"`
	// Reason is that of an exception.
	Reason string `json:"reason,omitempty"`
	rule   *checks.Rule
}

// place is where it holds.
type place struct {
	Cluster string  `json:"cluster,omitempty"`
	Object  *object `json:"object,omitempty"`
	Field   string  `json:"field,omitempty"`
	File    string  `json:"file,omitempty"`
	Line    int     `json:"line,omitempty"`
}

type object struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace,omitempty"`
	Name       string `json:"name"`
}

func objectOf(ref krm.Ref) *object {
	if ref == (krm.Ref{}) {
		return nil
	}
	return &object{ref.APIVersion, ref.Kind, ref.Namespace, ref.Name}
}

// entries are what was told and what was found, errors first.
func (r *Report) entries() []entry {
	var all []entry
	for _, f := range r.Told {
		all = append(all, told(f))
	}
	for _, f := range r.Findings {
		all = append(all, r.entry(f))
	}
	slices.SortStableFunc(all, func(a, b entry) int { return rank[a.Severity] - rank[b.Severity] })
	return all
}

// input is the rule of what cannot be read.
const input = "input"

func told(f krm.Finding) entry {
	rule := cmp.Or(f.Function, input)
	if f.Rule != "" {
		rule += "/" + f.Rule
	}
	return entry{
		Rule: rule, Severity: f.Severity, Message: krm.WithoutLogins(f.Message), Remedy: krm.WithoutLogins(f.Remedy), Clusters: []string{},
		Places: []place{{Object: objectOf(f.Object), Field: f.Field, File: f.File, Line: f.Line}},
	}
}

func (r *Report) entry(f checks.Finding) entry {
	e := entry{
		Rule: f.Rule.ID, Severity: f.Rule.Severity, Message: krm.WithoutLogins(f.Message), Remedy: krm.WithoutLogins(f.Remedy),
		Clusters: []string{}, Docs: f.Rule.Link(), rule: f.Rule,
	}
	for _, p := range f.Places {
		e.Places = append(e.Places, r.place(p))
		if name := nameOf(p.Cluster); name != "" && !slices.Contains(e.Clusters, name) {
			e.Clusters = append(e.Clusters, name)
		}
	}
	slices.Sort(e.Clusters)
	return e
}

func (r *Report) place(p observe.Place) place {
	found := place{Cluster: nameOf(p.Cluster), Field: p.Field}
	if p.Object != nil {
		found.Object = objectOf(p.Object.Ref())
		found.File, found.Line = r.at(p)
	}
	return found
}
