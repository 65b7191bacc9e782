package ring

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/receivelimits"
)

const limitsFlag = "--receive.limits-config"

var limit = &checks.Rule{
	ID:       "ring/limits",
	Severity: krm.Error,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, l := range limitsOf(f) {
			_, problems := receivelimits.Parse(l.Text)
			for _, p := range problems {
				what := p.Message
				if p.Path != "" {
					what = p.Path + ": " + what
				}
				tell(l.At, p.Remedy, "thanos receive does not start with the file of %s, %s", limitsFlag, what)
			}
		}
	},
}

var headSeries = &checks.Rule{
	ID:       "ring/head-series",
	Severity: krm.Warning,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, l := range limitsOf(f) {
			if file, problems := receivelimits.Parse(l.Text); len(problems) == 0 && file.CountsSeries() && !file.IsCounted() {
				tell(l.At, "set write.global.meta_monitoring_url, or take the limit out", "head_series_limit has no effect without meta_monitoring_url")
			}
		}
	},
}

// limitsOf are the files of limits that are known, where no variable stands for a part.
func limitsOf(f *observe.Fleet) (found []observe.Text) {
	for _, p := range f.Processes(thanos.Receive) {
		if t, has := p.Config(limitsFlag); has && t.Known && !observe.HasVariable(t.Text) && !strings.Contains(t.Text, "${") {
			found = append(found, t)
		}
	}
	return found
}
