package exempt

import (
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/bound"
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// FileName of the file that is read where none is named.
const FileName = ".thanos-fleet.yaml"

// File is a file of exceptions.
type File struct{ entries []*exception }

// schema is what the file may hold.
type schema struct {
	Ignore []entry `yaml:"ignore"`
}

// entry excepts what a rule says, of all clusters and objects that it does not leave out.
type entry struct {
	// Rule is its ID.
	Rule string `yaml:"rule"`
	// Cluster is a name or a pattern, Object as findings name it: "StatefulSet ns/name".
	Cluster string `yaml:"cluster"`
	Object  string `yaml:"object"`
	// Reason why it is meant so.
	Reason string `yaml:"reason"`
	// Until is the last day on which it holds, YYYY-MM-DD.
	Until yaml.Node `yaml:"until"`
}

// Parse reads a file of exceptions strictly, and returns all that is wrong with it.
func Parse(name string, data []byte, rules []*checks.Rule) (*File, []krm.Finding) {
	r := reader{name: name, rules: rules}
	if err := strict.Syntax(data); err != nil {
		return nil, []krm.Finding{{Severity: krm.Error, File: name, Line: err.Line, Message: "not YAML: " + err.Message}}
	}
	if err := bound.Default.Text(data); err != nil {
		return nil, []krm.Finding{{Severity: krm.Error, File: name, Message: err.Error()}}
	}
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) != nil || len(doc.Content) == 0 {
		return &File{}, nil // nothing in it
	}
	r.root = doc.Content[0]
	var s schema
	for _, p := range strict.Decode(r.root, &s) {
		r.fault(p)
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	file := &File{}
	for i, e := range s.Ignore {
		file.entries = append(file.entries, r.read(problem.Index("ignore", i), e))
	}
	return file, r.faults
}

type reader struct {
	name   string
	root   *yaml.Node
	rules  []*checks.Rule
	faults []krm.Finding
}

func (r *reader) at(field string) krm.Finding {
	return krm.Finding{Severity: krm.Error, File: r.name, Line: new(krm.Lines).At(r.root, field), Field: field}
}

func (r *reader) fault(p problem.Problem) {
	f := r.at(p.Path)
	f.Message, f.Remedy = p.Message, p.Remedy
	r.faults = append(r.faults, f)
}

// read reads one entry.
func (r *reader) read(at string, e entry) *exception {
	x := &exception{rule: e.Rule, cluster: e.Cluster, object: e.Object, reason: e.Reason, told: r.at(at)}
	for _, p := range problem.Under(at, Check(r.rules, e.Rule, e.Object, e.Reason)) {
		r.fault(p)
	}
	if !isPattern(e.Cluster) {
		r.fault(noPattern(at+".cluster", e.Cluster))
	}
	if e.Until.ShortTag() != "!!null" && !e.Until.IsZero() {
		day, err := time.Parse(time.DateOnly, e.Until.Value)
		if err != nil {
			r.fault(problem.New(at+".until", "write it as YYYY-MM-DD", "%q is no day", e.Until.Value))
		}
		x.until = day
	}
	return x
}

// Check returns what is wrong with an exception.
func Check(rules []*checks.Rule, rule, object, reason string) []problem.Problem {
	var found []problem.Problem
	switch {
	case rule == "":
		found = append(found, problem.New("", "name the rule, for instance ring/factor", "rule is missing"))
	case find(rules, rule) == nil:
		found = append(found, problem.New("rule", suggest(rules, rule), "there is no rule %q", rule))
	}
	if reason == "" {
		found = append(found, problem.New("", "say why it is meant so", "reason is missing"))
	}
	if !isPattern(object) {
		found = append(found, noPattern("object", object))
	}
	return found
}

func noPattern(field, text string) problem.Problem {
	return problem.New(field, "write the name, with * for a part of it", "%q is no pattern", text)
}

// Add adds an exception that stands elsewhere, at a place that findings about it tell.
func (f *File) Add(at krm.Finding, rule, object, reason string) {
	f.entries = append(f.entries, &exception{rule: rule, object: object, reason: reason, told: at})
}
