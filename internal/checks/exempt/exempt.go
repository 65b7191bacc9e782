// Package exempt takes findings out that somebody has a reason for. The reason stands in
// an annotation of the object, or in a file beside the manifests; an exception that
// nothing needs any more is told.
package exempt

import (
	"fmt"
	"path"
	"slices"
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// Function is who speaks where an exception is wrong.
const Function = "exceptions"

// Excepted is what an exception holds for, with its reason.
type Excepted struct {
	checks.Finding
	Reason string
}

// exception is one of them.
type exception struct {
	rule, cluster, object, reason string
	// of are the objects that an annotation stands on: one, or what clusters have of it.
	of map[*krm.Object]bool
	// until is the last day, zero for none.
	until time.Time
	// told says where it stands.
	told krm.Finding
	used bool
}

// Exceptions are all that hold for some clusters.
type Exceptions struct {
	all []*exception
	// Faults are why some hold for nothing.
	Faults []krm.Finding
	rules  []*checks.Rule
	locate func(o *krm.Object, field string) (file string, line int)
	// known are those of annotations, by where they stand.
	known map[place]*exception
}

// place is where an annotation stands, and one rule in it.
type place struct {
	file   string
	line   int
	object krm.Ref
	rule   string
}

// New returns the exceptions of the file, which may be nil, and of the annotations of
// clusters. locate says in which line of which file a field of an object stands.
func New(rules []*checks.Rule, file *File, f *observe.Fleet, locate func(*krm.Object, string) (string, int)) *Exceptions {
	e := &Exceptions{rules: rules, locate: locate, known: map[place]*exception{}}
	if file != nil {
		e.all = file.entries
	}
	for _, c := range slices.Concat(f.Clusters, f.ControlPlanes) {
		for _, o := range c.Objects {
			e.annotated(o)
		}
	}
	return e
}

// Apply takes out of what rules found what exceptions hold for on a day. What is over, or
// holds for nothing that one of the rules says, is told among the faults.
func (e *Exceptions) Apply(ran []*checks.Rule, findings []checks.Finding, f *observe.Fleet, now time.Time) (left []checks.Finding, excepted []Excepted) {
	current := slices.DeleteFunc(slices.Clone(e.all), func(x *exception) bool { return x.isOver(now) })
	for _, found := range findings {
		kept, taken := split(found, current)
		if len(kept.Places) > 0 {
			left = append(left, kept)
		}
		excepted = append(excepted, taken...)
	}
	for _, x := range e.all {
		if warning, is := e.stale(x, ran, f, now); is {
			e.Faults = append(e.Faults, warning)
		}
	}
	return left, excepted
}

// split takes the places out that exceptions hold for; those of one reason stay together.
func split(found checks.Finding, current []*exception) (kept checks.Finding, taken []Excepted) {
	kept = found
	kept.Places = nil
	for _, p := range found.Places {
		i := slices.IndexFunc(current, func(x *exception) bool { return x.holds(found.Rule, p) })
		if i < 0 {
			kept.Places = append(kept.Places, p)
			continue
		}
		current[i].used = true
		at := slices.IndexFunc(taken, func(t Excepted) bool { return t.Reason == current[i].reason })
		if at < 0 {
			at, taken = len(taken), append(taken, Excepted{found, current[i].reason})
			taken[at].Places = nil
		}
		taken[at].Places = append(taken[at].Places, p)
	}
	return kept, taken
}

// holds tells whether the exception is for what a rule says of a place.
func (x *exception) holds(r *checks.Rule, p observe.Place) bool {
	if x.rule != r.ID {
		return false
	}
	if x.of != nil {
		return x.of[p.Object]
	}
	return (x.cluster == "" || p.Cluster != nil && x.names(p.Cluster)) && (x.object == "" || p.Object != nil && matches(x.object, p.Object.Ref().String()))
}

// names tells whether the exception's cluster is meant, by its name or group/name.
func (x *exception) names(c *observe.Cluster) bool {
	return matches(x.cluster, c.Name) || c.Group != "" && matches(x.cluster, c.Group+"/"+c.Name)
}

// matches compares a name with a pattern in which * stands for any part without a slash.
func matches(pattern, name string) bool {
	is, err := path.Match(pattern, name)
	return pattern == name || err == nil && is
}

func (x *exception) isOver(now time.Time) bool {
	return !x.until.IsZero() && !now.Before(x.until.AddDate(0, 0, 1))
}

// stale says why an exception is to go: its day is over, or it holds for nothing.
func (e *Exceptions) stale(x *exception, ran []*checks.Rule, f *observe.Fleet, now time.Time) (krm.Finding, bool) {
	warning := x.told
	warning.Severity, warning.Function = krm.Warning, Function
	rule := find(ran, x.rule)
	switch {
	case x.isOver(now):
		warning.Message = fmt.Sprintf("the exception of %s is over since %s", x.rule, x.until.Format(time.DateOnly))
		warning.Remedy = "put right what it excepts, and remove it, or give another day"
	case x.used || rule == nil || !rule.Runs(f) || !x.mayHold(f):
		return warning, false
	default:
		warning.Message = fmt.Sprintf("%s says nothing that the exception holds for", x.rule)
		warning.Remedy = "remove it"
	}
	return warning, true
}

// mayHold tells whether the clusters that an exception is for were looked at.
func (x *exception) mayHold(f *observe.Fleet) bool {
	return x.cluster == "" || slices.ContainsFunc(f.Clusters, x.names)
}

func find(rules []*checks.Rule, id string) *checks.Rule {
	for _, r := range rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// suggest says which rule was meant.
func suggest(rules []*checks.Rule, id string) string {
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	return strict.Suggest(id, ids, "`thanos-fleet explain` lists the rules")
}

func isPattern(text string) bool {
	_, err := path.Match(text, "")
	return err == nil
}
