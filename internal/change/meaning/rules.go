package meaning

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// rules tells of alerts and recorded series that come or go.
func (c *Change) rules() {
	for _, p := range c.processes(thanos.Prometheus, thanos.Rule) {
		before, known := written(p.old)
		after, also := written(p.new)
		if !known || !also {
			continue
		}
		for _, kind := range []string{"alert", "recording rule"} {
			gone, came := without(before[kind], after[kind]), without(after[kind], before[kind])
			if len(gone) > 0 {
				c.tell(Meaning{Topic: Rules, Severity: krm.Warning, Object: p.new.Owner().Ref(), Message: name(p.new) + " evaluates " + plural(len(gone), kind) + " no more: " + word.Few(5, gone)})
			}
			if len(came) > 0 {
				c.tell(Meaning{Topic: Rules, Severity: krm.Info, Object: p.new.Owner().Ref(), Message: name(p.new) + " evaluates " + plural(len(came), kind) + " more: " + word.Few(5, came)})
			}
		}
	}
}

// written are the names of the rules of a process, by what they are.
func written(p *observe.Process) (map[string][]string, bool) {
	rules, known := p.Rules()
	names := map[string]map[string]bool{"alert": {}, "recording rule": {}}
	for _, r := range rules {
		if r.Alert != "" {
			names["alert"][r.Alert] = true
		} else if r.Record != "" {
			names["recording rule"][r.Record] = true
		}
	}
	found := map[string][]string{}
	for kind, set := range names {
		found[kind] = slices.Sorted(maps.Keys(set))
	}
	return found, known
}
