// Package checks holds what is known to be wrong in fleets of Prometheus and Thanos, as
// rules that read the model of package observe, whoever rendered the manifests.
//
// A rule is a value beside one pure function, in a package of its group, and what is said of
// it a file of Markdown beside them, <rule>.md. Package all lists them.
package checks

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// Rule is one thing that may be wrong.
type Rule struct {
	// ID is group/name, for instance ring/factor, whose documentation is ring/factor.md.
	ID string
	// Severity is Error for what does not work or loses data, Warning for what will hurt.
	Severity krm.Severity
	// Fleet says that the rule compares clusters, or needs all of them to be sure: it has
	// nothing to say about a cluster alone.
	Fleet bool
	// Check looks at a fleet and tells what is wrong.
	Check func(f *observe.Fleet, tell Tell)
}

// Group is the part of the ID before the slash.
func (r *Rule) Group() string {
	group, _, _ := strings.Cut(r.ID, "/")
	return group
}

// Tell adds a finding at a place: what is there and what is wanted, without naming the
// object, and what to do. Findings with the same words have one cause and become one, so
// what differs from object to object stays out of them where it does not matter.
type Tell func(at observe.Place, remedy, format string, args ...any)

// Finding is one thing that is wrong, at one or more places.
type Finding struct {
	Rule *Rule
	// Message says what is there and what is wanted, Remedy what to do.
	Message, Remedy string
	// Places that it holds for, the first by cluster and object first; never none.
	Places []observe.Place
}

// Clusters are the names of the clusters that are concerned, sorted.
func (f Finding) Clusters() []string {
	var names []string
	for _, p := range f.Places {
		if p.Cluster != nil {
			names = append(names, p.Cluster.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Runs tells whether the rule has anything to say about a fleet.
func (r *Rule) Runs(f *observe.Fleet) bool {
	return !r.Fleet || len(f.Clusters) > 1 || f.Complete
}

// Run lets the rules look at a fleet, several at once. The findings are in the order of
// the rules, and of the places in the fleet.
func Run(rules []*Rule, f *observe.Fleet) []Finding {
	found := make([][]Finding, len(rules))
	var group sync.WaitGroup
	for i, r := range rules {
		if !r.Runs(f) {
			continue
		}
		group.Go(func() { found[i] = r.run(f) })
	}
	group.Wait()
	return slices.Concat(found...)
}

// told is a place of a finding.
type told struct {
	finding int
	at      observe.Place
}

// run folds what a rule tells: one cause is one finding.
func (r *Rule) run(f *observe.Fleet) (all []Finding) {
	defer func() {
		if p := recover(); p != nil {
			all = append(all, r.broken(f, debug.Stack()))
		}
	}()
	known, seen := map[[2]string]int{}, map[told]bool{}
	r.Check(f, func(at observe.Place, remedy, format string, args ...any) {
		message := fmt.Sprintf(format, args...)
		i, found := known[[2]string{message, remedy}]
		if !found {
			i = len(all)
			known[[2]string{message, remedy}] = i
			all = append(all, Finding{Rule: r, Message: message, Remedy: remedy})
		}
		if !seen[told{i, at}] {
			seen[told{i, at}] = true
			all[i].Places = append(all[i].Places, at)
		}
	})
	return all
}

// broken says that the rule itself is at fault. The value of a panic may hold anything, a
// secret too: only the place is told.
func (r *Rule) broken(f *observe.Fleet, stack []byte) Finding {
	place := observe.Place{}
	if len(f.Clusters) > 0 {
		place.Cluster = f.Clusters[0]
	}
	return Finding{
		Rule: r, Message: "internal error at " + krm.PanicSite(stack), Remedy: "please report it with the manifests that caused it",
		Places: []observe.Place{place},
	}
}
