package promql

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/prometheus/prometheus/promql/parser"
)

// Dialect is what an evaluator takes of PromQL.
type Dialect struct {
	// Version of Prometheus whose PromQL it is, vX.Y.Z; for Thanos that of the library.
	Version string
	// Features that are turned on: promql-experimental-functions, promql-duration-expr,
	// promql-extended-range-selectors, promql-binop-fill-modifiers.
	Features []string
}

// The features of PromQL that have a switch.
const (
	Experimental = "promql-experimental-functions"
	Durations    = "promql-duration-expr"
	Extended     = "promql-extended-range-selectors"
	Fill         = "promql-binop-fill-modifiers"
)

// newest is the version whose parser reads the expressions.
const newest = "v3.14.0"

// parts are what is in the language by a switch, and since which version without
// (Prometheus, CHANGELOG).
var parts = []struct{ feature, what, stable string }{
	{Durations, "a computed duration is", "v3.14.0"},
	{Extended, "the modifiers smoothed and anchored are", "v3.16.0"},
	{Fill, "the modifiers fill, fill_left and fill_right are", ""},
}

// functions are those that came in version 3 (Prometheus, CHANGELOG and
// promql/parser/functions.go), and since which version they need no switch.
var functions = map[string]struct{ since, stable string }{
	"first_over_time": {"v3.7.0", "v3.14.0"}, "ts_of_first_over_time": {"v3.7.0", ""},
	"ts_of_max_over_time": {"v3.5.0", ""}, "ts_of_min_over_time": {"v3.5.0", ""}, "ts_of_last_over_time": {"v3.5.0", ""},
	"histogram_quantiles": {"v3.11.0", ""},
	"start":               {"v3.12.0", ""}, "end": {"v3.12.0", ""}, "range": {"v3.12.0", ""}, "step": {"v3.12.0", ""},
	"min_of": {"v3.13.0", ""}, "max_of": {"v3.13.0", ""}, "start_timestamp": {"v3.14.0", ""},
	"info": {"v3.0.0", ""}, "double_exponential_smoothing": {"v3.0.0", ""}, "mad_over_time": {"v2.54.0", ""},
	"sort_by_label": {"v2.50.0", ""}, "sort_by_label_desc": {"v2.50.0", ""},
}

// Refused says why an evaluator does not take an expression, nil when it does or when that
// cannot be told: the version is newer than the parser, or older than version 3.
func (d Dialect) Refused(expr string) error {
	if semver.Compare(d.Version, "v3.0.0") < 0 {
		_, err := Read(expr)
		if err != nil && strings.Contains(err.Error(), "unknown function") {
			return nil
		}
		return err
	}
	if _, err := Read(expr); err != nil {
		if d.isUnread(err.Error()) {
			return nil
		}
		return err
	}
	if err := d.lacksFunction(expr); err != nil {
		return err
	}
	return d.lacksPart(expr)
}

// isUnread tells whether what the parser does not read may be right at the version: what
// came after it, or min and max of durations, which are min_of and max_of from v3.13 on.
func (d Dialect) isUnread(message string) bool {
	isLater := semver.Compare(semver.MajorMinor(d.Version), semver.MajorMinor(newest)) > 0
	isNew := strings.Contains(message, "unknown function") && !strings.Contains(message, `"holt_winters"`) || strings.Contains(message, "duration expression")
	return isLater && isNew || semver.Compare(d.Version, "v3.13.0") < 0 && strings.Contains(message, "unexpected character in duration expression: 'm'")
}

// lacksFunction tells of a function that the version does not have, or hides.
func (d Dialect) lacksFunction(expr string) error {
	for _, name := range calls(expr) {
		f, listed := functions[name]
		switch {
		case !listed:
		case semver.Compare(d.Version, f.since) < 0:
			return fmt.Errorf("function %s came with Prometheus %s", name, f.since)
		case !slices.Contains(d.Features, Experimental) && (f.stable == "" || semver.Compare(d.Version, f.stable) < 0):
			return fmt.Errorf("function %s is taken with --enable-feature=%s alone", name, Experimental)
		}
	}
	return nil
}

// lacksPart tells of a part of the language that the version does not have, or hides.
func (d Dialect) lacksPart(expr string) error {
	on := func(feature, stable string) bool {
		return slices.Contains(d.Features, feature) || stable != "" && semver.Compare(d.Version, stable) >= 0
	}
	if semver.Compare(d.Version, trimming) < 0 && uses(expr, trims) {
		return errors.New("the operators </ and >/ came with Prometheus " + trimming)
	}
	for _, p := range parts {
		if on(p.feature, p.stable) || p.feature == Durations && semver.Compare(d.Version, guarded) < 0 && uses(expr, steps) && !uses(expr, computes) {
			continue
		}
		o := parser.Options{EnableExperimentalFunctions: true, ExperimentalDurationExpr: p.feature != Durations, EnableExtendedRangeSelectors: p.feature != Extended, EnableBinopFillModifiers: p.feature != Fill}
		if _, err := parser.NewParser(o).ParseExpr(expr); err != nil {
			return errors.New(p.what + " no part of its PromQL")
		}
	}
	if _, err := parser.NewParser(parser.Options{ExperimentalDurationExpr: true, EnableExtendedRangeSelectors: true, EnableBinopFillModifiers: true}).ParseExpr(expr); err != nil && !slices.Contains(d.Features, Experimental) {
		return fmt.Errorf("it needs --enable-feature=%s", Experimental)
	}
	return nil
}

// trimming is the version with operators that cut native histograms; guarded the one from
// which on step() alone is a computed duration, too (v0.309.1 and v0.312.0,
// promql/parser/generated_parser.y).
const trimming, guarded = "v3.11.0", "v3.12.0"

// uses tells whether a node of an expression is such a one.
func uses(expr string, is func(parser.Node) bool) (found bool) {
	parsed, err := everything.ParseExpr(expr)
	if err != nil {
		return false
	}
	parser.Inspect(parsed, func(node parser.Node, _ []parser.Node) error {
		found = found || is(node)
		return nil
	})
	return found
}

func trims(node parser.Node) bool {
	b, is := node.(*parser.BinaryExpr)
	return is && (b.Op == parser.TRIM_UPPER || b.Op == parser.TRIM_LOWER)
}

// durations are those of a node that are computed.
func durations(node parser.Node) []*parser.DurationExpr {
	var found []*parser.DurationExpr
	switch n := node.(type) {
	case *parser.MatrixSelector:
		found = []*parser.DurationExpr{n.RangeExpr}
	case *parser.SubqueryExpr:
		found = []*parser.DurationExpr{n.RangeExpr, n.StepExpr, n.OriginalOffsetExpr}
	case *parser.VectorSelector:
		found = []*parser.DurationExpr{n.OriginalOffsetExpr}
	}
	return slices.DeleteFunc(found, func(d *parser.DurationExpr) bool { return d == nil })
}

// isStep tells whether a duration is step(), with or without a sign.
func isStep(d *parser.DurationExpr) bool {
	if signed, is := d.RHS.(*parser.DurationExpr); is && d.LHS == nil && !d.Wrapped {
		d = signed
	}
	return d.Op == parser.STEP && !d.Wrapped
}

func steps(node parser.Node) bool { return slices.ContainsFunc(durations(node), isStep) }

func computes(node parser.Node) bool {
	return slices.ContainsFunc(durations(node), func(d *parser.DurationExpr) bool { return !isStep(d) })
}

// calls are the functions that an expression calls.
func calls(expr string) []string {
	var names []string
	parsed, err := everything.ParseExpr(expr)
	if err != nil {
		return nil
	}
	parser.Inspect(parsed, func(node parser.Node, _ []parser.Node) error {
		if c, is := node.(*parser.Call); is {
			names = append(names, c.Func.Name)
		}
		return nil
	})
	return names
}
