package overview

import (
	"encoding/json"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// own stands in texts for the name of the cluster that they are about.
const own = "\u0001"

// data is what the page's scripts read.
type data struct {
	// Clusters are their names, the number of each one's shape, and when it changed.
	Clusters []clusterData     `json:"clusters"`
	Shapes   []json.RawMessage `json:"shapes"`
	Findings []finding         `json:"findings"`
}

type clusterData struct {
	Name    string `json:"n"`
	Title   string `json:"t,omitempty"`
	Shape   int    `json:"s"`
	Changed string `json:"c,omitempty"`
}

// addShapes tells of each cluster, and of those that are alike once.
func (m *model) addShapes() {
	dials, dialledBy := m.connections()
	known := map[string]int{}
	for i, c := range m.Fleet.Clusters {
		s := shape{
			Labels: m.rows[i].Labels, Buckets: usesOf(c), Rings: ringsOf(c),
			Dials: m.folded(dials[c]), DialledBy: m.folded(dialledBy[c]),
		}
		s.Components, s.Also = componentsOf(c)
		text := encode(s, c.Name)
		n, found := known[string(text)]
		if !found {
			n = len(m.data.Shapes)
			known[string(text)], m.data.Shapes = n, append(m.data.Shapes, text)
		}
		d := clusterData{Name: m.rows[i].Name, Shape: n, Changed: m.rows[i].Changed}
		if m.rows[i].Title != d.Name {
			d.Title = m.rows[i].Title
		}
		m.data.Clusters = append(m.data.Clusters, d)
	}
}

// encode writes a shape as JSON with the cluster's name taken out of its values.
func encode(s shape, name string) json.RawMessage {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings and numbers
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		panic(err)
	}
	text, err = json.Marshal(nameless(tree, name))
	if err != nil {
		panic(err)
	}
	return text
}

func nameless(tree any, name string) any {
	switch v := tree.(type) {
	case string:
		v = problem.Printable(v)
		if name == "" {
			return v
		}
		return word.Replace(v, name, own)
	case []any:
		for i := range v {
			v[i] = nameless(v[i], name)
		}
	case map[string]any:
		for key := range v {
			v[key] = nameless(v[key], name)
		}
	}
	return tree
}

// finding is one thing that is wrong.
type finding struct {
	Rule     string  `json:"rule"`
	Severity string  `json:"severity"`
	Message  string  `json:"message"`
	Remedy   string  `json:"remedy"`
	Places   []where `json:"places"`
}

// where is an object that it holds for, in each of some clusters.
type where struct {
	Object string `json:"object"`
	Field  string `json:"field"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	In     ranges `json:"in"`
}

type placeKey struct {
	object, field, file string
	line                int
}

// addFindings counts what was found in each cluster, and keeps what was found where.
func (m *model) addFindings() {
	m.data.Findings = []finding{} // never null
	for _, f := range m.Findings {
		d := finding{Rule: f.Rule.ID, Severity: string(f.Rule.Severity), Message: said(f.Message), Remedy: said(f.Remedy)}
		at, counted := map[placeKey]int{}, map[*observe.Cluster]bool{}
		for _, p := range f.Places {
			w, key := m.where(p)
			i, known := at[key]
			if !known {
				i = len(d.Places)
				at[key], d.Places = i, append(d.Places, w)
			}
			n, is := m.at[p.Cluster]
			if !is {
				continue
			}
			d.Places[i].In = d.Places[i].In.add(n)
			if !counted[p.Cluster] {
				counted[p.Cluster] = true
				m.count(n, f.Rule.Severity)
			}
		}
		m.data.Findings = append(m.data.Findings, d)
	}
}

// said is a text of a finding as it may stand on a page.
func said(text string) string { return problem.Printable(krm.WithoutLogins(text)) }

func (m *model) count(n int, severity krm.Severity) {
	switch severity {
	case krm.Error:
		m.rows[n].Errors++
	case krm.Warning:
		m.rows[n].Warnings++
	default:
		m.rows[n].Notes++
	}
}

// where is a place without its cluster; the key is the same in clusters that are alike.
func (m *model) where(p observe.Place) (w where, key placeKey) {
	w.Field = problem.Printable(p.Field)
	if p.Object != nil {
		w.Object = problem.Printable(p.Object.Ref().String())
		w.File, w.Line = m.Locate(p.Object, p.Field)
	}
	if p.Cluster != nil && p.Cluster.Name != "" {
		for _, text := range []*string{&w.Object, &w.Field, &w.File} {
			*text = word.Replace(*text, p.Cluster.Name, own)
		}
	}
	return w, placeKey{w.Object, w.Field, w.File, w.Line}
}
