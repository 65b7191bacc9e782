package meaning

import (
	"fmt"
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// labels tells of external labels that change. Blocks keep the labels that they were
// written with, and the compactor groups by them (Thanos v0.42.4, pkg/compact/compact.go,
// Group; docs/storage.md).
func (c *Change) labels() {
	for _, p := range c.processes(thanos.Prometheus, thanos.PrometheusAgent, thanos.Receive, thanos.Rule) {
		old, now := p.old.ExternalLabels(), p.new.ExternalLabels()
		if !old.Known || !now.Known || len(old.Values)+len(now.Values) == 0 {
			continue
		}
		changes, identity := labelChanges(old, now, c.replicaLabels())
		if len(changes) == 0 {
			continue
		}
		m := Meaning{Topic: Labels, Severity: krm.Warning, Object: ref(now.At, p.new), Field: now.At.Field}
		m.Message = "external labels change: " + word.Few(5, changes)
		m.Message += "; " + consequence(p.new, identity)
		m.Remedy = "keep the old value, or let queries, rules and dashboards take both until the old data is gone"
		if !identity {
			m.Severity, m.Remedy = krm.Info, "list the new replica label at every querier and compactor before it is written"
		}
		c.tell(m)
	}
}

// replicaLabels are those that queriers and compactors of both states remove.
func (c *Change) replicaLabels() map[string]bool {
	found := map[string]bool{}
	for _, side := range []*observe.Cluster{c.Old, c.New} {
		for _, p := range side.Together().Processes(thanos.Query, thanos.Compact) {
			for _, name := range slices.Concat(p.Listed("--query.replica-label"), p.Listed("--deduplication.replica-label")) {
				found[name] = true
			}
		}
		if f := side.Input.Fleet; f != nil {
			for _, name := range f.ReplicaLabels {
				found[name] = true
			}
		}
	}
	return found
}

// labelChanges are the labels that change as text; identity tells whether one of them is no
// replica label.
func labelChanges(old, now observe.Labels, replica map[string]bool) (changes []string, identity bool) {
	names := map[string]bool{}
	for name := range old.Values {
		names[name] = true
	}
	for name := range now.Values {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		switch {
		case !now.Has(name):
			changes = append(changes, fmt.Sprintf("%s=%q goes", name, old.Get(name)))
		case !old.Has(name):
			changes = append(changes, fmt.Sprintf("%s=%q comes", name, now.Get(name)))
		case old.Get(name) != now.Get(name):
			changes = append(changes, fmt.Sprintf("%s %q becomes %q", name, old.Get(name), now.Get(name)))
		default:
			continue
		}
		identity = identity || !replica[name]
	}
	return changes, identity
}

// consequence says what other labels do to what a process wrote before.
func consequence(p *observe.Process, identity bool) string {
	uploads := p.Uploads() || p.Peer() != nil && p.Peer().Uploads()
	switch {
	case !identity:
		return "each replica's series begin anew, which queriers remove as long as they know the label"
	case uploads:
		return "every series begins anew, what is in the bucket keeps the old labels and is compacted apart from the new, and queries by the new labels do not find it"
	default:
		return "every series begins anew, and queries by the new labels do not find what was written before"
	}
}

// ref is the object of a place, or of a process where the place has none.
func ref(at observe.Place, p *observe.Process) krm.Ref {
	if at.Object != nil {
		return at.Object.Ref()
	}
	return p.Owner().Ref()
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
