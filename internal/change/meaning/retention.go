package meaning

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/common/model"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// kept is a flag that says how long something is kept.
type kept struct {
	component     observe.Component
	flag, initial string
	// what is deleted when less is kept, and forever what 0 stands for.
	what    string
	forever bool
}

// keeping are the flags with their defaults (Thanos v0.42.4, cmd/thanos/compact.go,
// receive.go, rule.go, store.go; Prometheus v3.13, cmd/prometheus/main.go).
var keeping = []kept{
	{thanos.Compact, "--retention.resolution-raw", "0d", "the compactor deletes older raw blocks from the bucket", true},
	{thanos.Compact, "--retention.resolution-5m", "0d", "the compactor deletes older blocks of 5 minutes from the bucket", true},
	{thanos.Compact, "--retention.resolution-1h", "0d", "the compactor deletes older blocks of 1 hour from the bucket", true},
	{thanos.Receive, "--tsdb.retention", "15d", "older data is deleted from the receivers", false},
	{thanos.Rule, "--tsdb.retention", "48h", "older data is deleted from the ruler", false},
	{thanos.Prometheus, "--storage.tsdb.retention.time", "15d", "older data is deleted from Prometheus", false},
}

// retention tells of data that is deleted, or is not answered any more.
func (c *Change) retention() {
	for _, k := range keeping {
		for _, p := range c.processes(k.component) {
			if p.old.Hidden+p.new.Hidden != "" {
				continue
			}
			old, _ := k.value(p.old)
			now, at := k.value(p.new)
			before, known := span(old, k.forever)
			after, also := span(now, k.forever)
			if !known || !also || before == after {
				continue
			}
			m := Meaning{Topic: Retention, Severity: krm.Info, Object: at.Object.Ref(), Field: at.Field}
			m.Message = fmt.Sprintf("%s %s becomes %s", strings.TrimLeft(k.flag, "-"), old, now)
			if after < before {
				m.Severity = krm.Warning
				m.Message += ", so " + k.what
				m.Remedy = "nothing brings it back; see that nobody needs it before this is applied"
			}
			c.tell(m)
		}
	}
}

// value is how long, and where that is said. The file of a Prometheus is asked before its
// flags.
func (k kept) value(p *observe.Process) (string, observe.Place) {
	if k.component == thanos.Prometheus {
		if set := p.TSDB(); set.Retention != "" {
			return set.Retention, set.At
		}
	}
	return cmp.Or(p.Flags.Value(k.flag), k.initial), p.At(k.flag)
}

// span is a duration as Thanos and Prometheus read it; 0 may stand for ever.
func span(text string, zeroIsForever bool) (time.Duration, bool) {
	d, err := model.ParseDuration(strings.TrimSpace(text))
	if err != nil {
		return 0, false
	}
	if d == 0 && zeroIsForever {
		return 1<<63 - 1, true
	}
	return time.Duration(d), true
}
