package show

import (
	"encoding/json"
	"io"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/report"
)

// document is the JSON output. Its fields are stable: more may come, none goes or changes
// its meaning.
type document struct {
	// Version of this shape.
	Version  int       `json:"version"`
	Old      string    `json:"old"`
	New      string    `json:"new"`
	Clusters clusters  `json:"clusters"`
	Meanings []told    `json:"meanings"`
	Changes  []changes `json:"changes"`
	Notes    []string  `json:"notes"`
}

type clusters struct {
	Total   int      `json:"total"`
	Changed int      `json:"changed"`
	Added   []string `json:"added"`
	Removed []string `json:"removed"`
}

// told is a consequence of changes.
type told struct {
	Topic    string       `json:"topic"`
	Severity krm.Severity `json:"severity"`
	Message  string       `json:"message"`
	Remedy   string       `json:"remedy,omitempty"`
	Clusters []string     `json:"clusters"`
	Object   *object      `json:"object,omitempty"`
	Field    string       `json:"field,omitempty"`
}

type object struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace,omitempty"`
	Name       string `json:"name"`
}

// changes are those of the same clusters.
type changes struct {
	Clusters []string  `json:"clusters"`
	Objects  []changed `json:"objects"`
}

type changed struct {
	// Action is added, removed or changed.
	Action string `json:"action"`
	object
	// Was is the identity before, where it is another one.
	Was    *object `json:"was,omitempty"`
	Fields []field `json:"fields,omitempty"`
}

type field struct {
	Path string `json:"path"`
	// Change is added, removed, changed, reordered or restyled.
	Change string `json:"change"`
	// Old and New are YAML, without what is secret.
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
	// Lines are those of a text that differ.
	Lines string `json:"lines,omitempty"`
}

// JSON prints all as one document.
func (r *Report) JSON(w io.Writer) error {
	d := document{
		Version: 1, Old: r.Old, New: r.New, Meanings: []told{}, Changes: []changes{}, Notes: append([]string{}, r.Notes...),
		Clusters: clusters{Total: len(r.Both) + len(r.Added) + len(r.Removed), Changed: r.Changed, Added: append([]string{}, r.Added...), Removed: append([]string{}, r.Removed...)},
	}
	for _, m := range r.Meanings {
		t := told{Topic: string(m.Topic), Severity: m.Severity, Message: krm.WithoutLogins(m.Message), Remedy: krm.WithoutLogins(m.Remedy), Clusters: m.Clusters, Field: m.Field}
		if m.Object != (krm.Ref{}) {
			o := objectOf(m.Object)
			t.Object = &o
		}
		d.Meanings = append(d.Meanings, t)
	}
	for _, g := range r.Groups {
		c := changes{Clusters: g.Clusters}
		for _, o := range g.Objects {
			c.Objects = append(c.Objects, changedOf(o))
		}
		d.Changes = append(d.Changes, c)
	}
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return report.WriteJSON(w, text)
}

func objectOf(r krm.Ref) object { return object{r.APIVersion, r.Kind, r.Namespace, r.Name} }

func changedOf(o change.Same) changed {
	c := changed{Action: string(o.Action), object: objectOf(o.Ref())}
	if o.Action == change.Changed && o.From != o.To {
		was := objectOf(o.From)
		c.Was = &was
	}
	for _, f := range o.Fields {
		c.Fields = append(c.Fields, field{f.Path, kindOf(f), f.Old, f.New, f.Lines})
	}
	return c
}

func kindOf(f change.Field) string {
	switch {
	case f.Restyled:
		return "restyled"
	case f.Reordered:
		return "reordered"
	case f.Came:
		return "added"
	case f.Gone:
		return "removed"
	}
	return "changed"
}
