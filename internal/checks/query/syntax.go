package query

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/promql"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var syntax = &checks.Rule{
	ID:       "query/syntax",
	Severity: krm.Error,
	Check:    checkSyntax,
}

func checkSyntax(f *observe.Fleet, tell checks.Tell) {
	known := map[[2]string]error{}
	for _, p := range f.Processes(thanos.Prometheus, thanos.Rule) {
		d, who := dialectOf(p)
		key := d.Version + " " + strings.Join(d.Features, ",")
		rules, _ := p.Rules()
		for _, r := range rules {
			if observe.HasVariable(r.Expr) || r.Expr == "" {
				continue
			}
			err, checked := known[[2]string{key, r.Expr}]
			if !checked {
				err = d.Refused(r.Expr)
				known[[2]string{key, r.Expr}] = err
			}
			if err != nil {
				tell(r.At(), remedyFor(err, who), "group %s, %s: %s does not take the expression: %v", r.Group, nameOf(asked{Rule: r}), who, err)
			}
		}
	}
}

// remedyFor is what to do about an expression.
func remedyFor(err error, who string) string {
	if strings.Contains(err.Error(), promql.Experimental) {
		return "add the flag, or write it without"
	}
	return "write it as " + who + " takes it"
}

// dialectOf is the PromQL that a process takes.
func dialectOf(p *observe.Process) (d promql.Dialect, who string) {
	version, known := p.Version()
	features := p.Features()
	if p.Hidden != "" {
		features = []string{promql.Experimental, promql.Durations, promql.Extended, promql.Fill}
	}
	if p.Component == thanos.Prometheus {
		if !known {
			return promql.Dialect{Version: thanos.Unreleased, Features: []string{promql.Experimental, promql.Fill}}, "Prometheus"
		}
		return promql.Dialect{Version: version, Features: features}, "Prometheus " + version
	}
	if p.Hidden == "" { // the one feature that a ruler knows
		features = slices.DeleteFunc(features, func(name string) bool { return name != promql.Experimental })
	}
	d = promql.Dialect{Version: thanos.Language(version), Features: features}
	if !known {
		return d, "the ruler"
	}
	return d, "the ruler of Thanos " + version
}
