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
	Summary:  "Receivers refuse the file of their limits",
	Why: "The file is read strictly: a receiver does not start with a key that it does not know or a value of another type, " +
		"and one that runs keeps the limits that it has, and logs it.",
	Remedy:  "Correct what the message names.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.5", File: "pkg/receive/limiter_config.go"}},
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
	Summary:  "Receivers are to limit series, and nobody is asked how many there are",
	Why: "A receiver knows its own series alone, so for `head_series_limit` it asks `meta_monitoring_url`, a query API that sees all of them. " +
		"Without that address the limit is passed over, and nothing is said.",
	Remedy:  "Set `write.global.meta_monitoring_url` to a Prometheus or a querier that has the receivers' own metrics, or take the limit out.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.5", File: "pkg/receive/limiter_config.go, AreHeadSeriesLimitsConfigured"}},
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
