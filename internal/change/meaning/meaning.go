// Package meaning says what a change of a cluster does to what runs there: series that
// move, blocks that nobody reads any more, pods that restart, changes that API servers
// refuse. It reads the models of both states, and is silent about what they do not tell.
package meaning

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// Topic is what a meaning is about.
type Topic string

// The topics.
const (
	Ring      Topic = "ring"
	Labels    Topic = "labels"
	Bucket    Topic = "bucket"
	Retention Topic = "retention"
	Endpoints Topic = "endpoints"
	Rules     Topic = "rules"
	Immutable Topic = "immutable"
	Storage   Topic = "storage"
	Pods      Topic = "pods"
	Names     Topic = "names"
	Clusters  Topic = "clusters"
	// Refused is what the API server of a live cluster says.
	Refused Topic = "refused"
)

// Meaning is one consequence of a change. An Error is refused by API servers, a Warning
// loses data or answers, an Info is to be known.
type Meaning struct {
	Topic    Topic
	Severity krm.Severity
	// Object that it is about, and the field in it; empty for a whole cluster.
	Object krm.Ref
	Field  string
	// Message says what happens, and Remedy what to do.
	Message, Remedy string
}

// Text is what a meaning says, with its object in front, without its severity.
func (m Meaning) Text() string {
	f := krm.Finding{Object: m.Object, Field: m.Field, Message: m.Message, Remedy: m.Remedy}
	return strings.TrimPrefix(f.String(), ": ")
}

// Change is one cluster before and after.
type Change struct {
	// Old and New are the models, nil where the cluster is not there.
	Old, New *observe.Cluster
	// Objects that differ.
	Objects []change.Object
	told    []Meaning
}

// about are what looks for meanings.
var about = []func(*Change){
	(*Change).rings, (*Change).labels, (*Change).buckets, (*Change).retention, (*Change).endpoints, (*Change).rules,
	(*Change).immutable, (*Change).storage, (*Change).pods, (*Change).names,
}

// Of returns what a change of a cluster means, the worst first.
func Of(c Change) []Meaning {
	for _, look := range about {
		look(&c)
	}
	slices.SortStableFunc(c.told, func(a, b Meaning) int { return cmp.Compare(Rank(a.Severity), Rank(b.Severity)) })
	return c.told
}

// Rank orders severities, the worst first.
func Rank(s krm.Severity) int {
	return slices.Index([]krm.Severity{krm.Error, krm.Warning, krm.Info}, s)
}

func (c *Change) tell(m Meaning) {
	if !slices.Contains(c.told, m) {
		c.told = append(c.told, m)
	}
}

// both are a process before and after.
type both struct{ old, new *observe.Process }

// processes pairs the processes that run a component in both states: those of one workload
// and of one container, else the only one of a component in a workload of the name.
func (c *Change) processes(components ...observe.Component) []both {
	type at struct {
		kind, namespace, name, path string
		component                   observe.Component
	}
	key := func(p *observe.Process) at {
		o := p.Owner()
		return at{o.Kind(), o.Namespace(), change.WithoutHash(o.Name()), p.Text("name"), p.Component}
	}
	olds := map[at]*observe.Process{}
	for _, p := range c.Old.Processes(components...) {
		olds[key(p)] = p
	}
	var found []both
	for _, p := range c.New.Processes(components...) {
		if old := olds[key(p)]; old != nil {
			found = append(found, both{old, p})
		}
	}
	return found
}

// name is how people call what a process runs.
func name(p *observe.Process) string {
	if p.Component.Program() == "thanos" {
		return "thanos " + string(p.Component)
	}
	return string(p.Component)
}
