package meaning

import (
	"fmt"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// wanted are the relations of which it is told who is dialled.
var wanted = []struct {
	relation observe.Relation
	what     string
	lost     string
}{
	{observe.Selects, "store API", "what only they hold is in no answer"},
	{observe.Queries, "querier", "nothing is asked of them"},
	{observe.Writes, "remote write", "nothing is written there any more"},
	{observe.Alerts, "Alertmanager", "alerts do not go there any more"},
}

// endpoints tells of addresses that processes dial, and did not, or no more.
func (c *Change) endpoints() {
	for _, p := range c.processes() {
		for _, w := range wanted {
			old, at := addresses(p.old, w.relation)
			now, here := addresses(p.new, w.relation)
			gone, came := without(old, now), without(now, old)
			if len(gone)+len(came) == 0 || p.old.Hidden+p.new.Hidden != "" {
				continue
			}
			if here.Object == nil {
				here = at
			}
			m := Meaning{Topic: Endpoints, Severity: krm.Info, Object: p.new.Owner().Ref()}
			m.Message = name(p.new) + " " + gains(w.what, came)
			switch {
			case len(gone) > 0 && len(came) > 0:
				m.Message += " and " + loses(w.what, gone)
			case len(gone) > 0:
				m.Message = name(p.new) + " " + loses(w.what, gone)
			}
			if len(gone) > 0 && len(came) == 0 {
				m.Severity, m.Message = krm.Warning, m.Message+": "+w.lost
			}
			c.tell(m)
		}
	}
}

func gains(what string, addresses []string) string {
	return fmt.Sprintf("gains %s: %s", plural(len(addresses), what+" endpoint"), word.Few(5, addresses))
}

func loses(what string, addresses []string) string {
	return fmt.Sprintf("loses %s: %s", plural(len(addresses), what+" endpoint"), word.Few(5, addresses))
}

// addresses are whom a process dials, and where the first stands.
func addresses(p *observe.Process, relation observe.Relation) ([]string, observe.Place) {
	var found []string
	var at observe.Place
	for _, d := range p.Dials() {
		if d.Relation == relation {
			if at.Object == nil {
				at = d.At
			}
			found = append(found, krm.WithoutLogins(d.Address))
		}
	}
	return found, at
}

func without(all, some []string) []string {
	var left []string
	for _, one := range all {
		if !slices.Contains(some, one) && !slices.Contains(left, one) {
			left = append(left, one)
		}
	}
	return left
}
