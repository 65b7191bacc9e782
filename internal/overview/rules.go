package overview

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/yuin/goldmark"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// rule is one that found something, with what it found.
type rule struct {
	ID, Severity, Summary string
	Why, Remedy           template.HTML
	Sources               []string
	Clusters              int
	Findings              []ruleFinding
}

type ruleFinding struct {
	Number          int
	Message, Remedy string
	Places          []rulePlace
	More            int
}

// rulePlace is a place as it stands there without scripts.
type rulePlace struct{ Object, Field, File, In string }

// mostPlaces is how many places of a finding are written without scripts.
const mostPlaces = 3

// rules are those that found something, errors first.
func (m *model) rules() ([]rule, error) {
	at := map[string]int{}
	var found []rule
	clusters := map[string]map[int]bool{}
	for i, f := range m.Findings {
		n, known := at[f.Rule.ID]
		if !known {
			n = len(found)
			d := f.Rule.Doc()
			r := rule{ID: f.Rule.ID, Severity: string(f.Rule.Severity), Summary: d.Summary}
			var err error
			if r.Why, err = fromMarkdown(d.Why); err != nil {
				return nil, err
			}
			if r.Remedy, err = fromMarkdown(d.Remedy); err != nil {
				return nil, err
			}
			for _, s := range d.Sources {
				r.Sources = append(r.Sources, s.String())
			}
			at[r.ID], found, clusters[r.ID] = n, append(found, r), map[int]bool{}
		}
		d := m.data.Findings[i]
		found[n].Findings = append(found[n].Findings, m.ruleFinding(i, d))
		for _, p := range d.Places {
			for _, pair := range p.In {
				for c := pair[0]; c <= pair[1]; c++ {
					clusters[f.Rule.ID][c] = true
				}
			}
		}
		found[n].Clusters = len(clusters[f.Rule.ID])
	}
	slices.SortStableFunc(found, func(a, b rule) int { return rank[a.Severity] - rank[b.Severity] })
	return found, nil
}

var rank = map[string]int{string(krm.Error): 0, string(krm.Warning): 1, string(krm.Info): 2}

func (m *model) ruleFinding(number int, f finding) ruleFinding {
	d := ruleFinding{Number: number, Message: f.Message, Remedy: f.Remedy, More: max(0, len(f.Places)-mostPlaces)}
	for _, p := range f.Places[:min(len(f.Places), mostPlaces)] {
		var names []string
		for _, pair := range p.In {
			for c := pair[0]; c <= pair[1]; c++ {
				names = append(names, m.rows[c].Title)
			}
		}
		name := "*"
		if len(names) == 1 {
			name = m.data.Clusters[p.In[0][0]].Name
		}
		at := rulePlace{In: word.Few(3, names)}
		at.Object, at.Field, at.File = strings.ReplaceAll(p.Object, own, name), strings.ReplaceAll(p.Field, own, name), strings.ReplaceAll(p.File, own, name)
		if at.File != "" && p.Line > 0 {
			at.File += fmt.Sprint(":", p.Line)
		}
		d.Places = append(d.Places, at)
	}
	return d
}

// fromMarkdown is Markdown as the page shows it. HTML in it is left out.
func fromMarkdown(markdown string) (template.HTML, error) {
	var out bytes.Buffer
	err := goldmark.Convert([]byte(markdown), &out)
	return template.HTML(out.String()), err
}
