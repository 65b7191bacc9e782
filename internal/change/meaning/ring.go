package meaning

import (
	"cmp"
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// rings tells how much of what is written goes elsewhere when a ring changes, and which
// receivers go with what they hold.
func (c *Change) rings() {
	for _, p := range c.processes(thanos.Receive) {
		if !p.old.Routes() || !p.new.Routes() {
			continue
		}
		before, _, known := routing(p.old)
		after, at, also := routing(p.new)
		if !known || !also || len(before.Rings) == 0 {
			continue
		}
		for _, change := range hashring.Compare(before, after) {
			c.ring(at, change, before.Factor, after.Factor)
		}
	}
}

func (c *Change) ring(at observe.Place, change hashring.Change, oldFactor, factor int) {
	m := Meaning{Topic: Ring, Severity: krm.Info, Object: at.Object.Ref(), Field: at.Field, Message: change.Describe(oldFactor, factor)}
	advice, grave := change.Advice()
	m.Remedy = advice
	if grave {
		m.Severity = krm.Warning
	}
	if change.Lost || change.New || change.From != change.To {
		c.tell(m)
		return
	}
	loss, order := hashring.Order(change.Went, change.Came, uploads(c.Old))
	if loss != "" {
		m.Severity, m.Message = krm.Warning, m.Message+", and "+loss
	}
	if !grave {
		m.Remedy = cmp.Or(order, advice)
	}
	c.tell(m)
}

// uploads tells whether a receiver of a cluster has an object store.
func uploads(c *observe.Cluster) bool {
	for _, p := range c.Processes(thanos.Receive) {
		if p.Uploads() {
			return true
		}
	}
	return false
}

// routing is what decides where a receiver sends a series.
func routing(p *observe.Process) (hashring.Routing, observe.Place, bool) {
	text, has := p.Config("--receive.hashrings")
	if !has || !text.Known || text.At.Object == nil || p.Hidden != "" {
		return hashring.Routing{}, observe.Place{}, false
	}
	rings, err := hashring.Parse([]byte(text.Text))
	r := hashring.Routing{Rings: rings, Algorithm: p.Flags.Value("--receive.hashrings-algorithm"), Factor: 1}
	if n, err := strconv.Atoi(p.Flags.Value("--receive.replication-factor")); err == nil && n > 0 {
		r.Factor = n
	}
	return r, text.At, err == nil
}
