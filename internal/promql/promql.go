// Package promql reads expressions with the parser of Prometheus: what they select, how
// they group, and who takes them.
//
// The parser is that of Prometheus 3.14 with everything on that it can. What an evaluator
// of another version refuses of that is told by tables.
package promql

import (
	"errors"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// Matcher is one of a selector: a label's name, one of = != =~ !~, and a value.
type Matcher struct {
	Name, Op, Value string
	matcher         *labels.Matcher
}

// String is the matcher as PromQL writes it.
func (m Matcher) String() string { return m.matcher.String() }

// Matches tells whether the matcher takes a value.
func (m Matcher) Matches(value string) bool { return m.matcher.Matches(value) }

// IsPositive tells whether the matcher wants the label to be there: it does not take the
// empty value.
func (m Matcher) IsPositive() bool { return !m.matcher.Matches("") }

// Selector selects series.
type Selector struct {
	// Metric is the name, "" where a matcher of the name is none of equality.
	Metric   string
	Matchers []Matcher
	// Back is how far the selector looks back, by its range, its offset and the
	// subqueries around it.
	Back time.Duration
}

// String is the selector as PromQL writes it.
func (s Selector) String() string {
	var pairs []string
	for _, m := range s.Matchers {
		pairs = append(pairs, m.matcher.String())
	}
	if len(pairs) == 0 {
		return s.Metric
	}
	return s.Metric + "{" + strings.Join(pairs, ",") + "}"
}

// Grouping is by which labels an aggregation groups, over the selectors below it.
type Grouping struct {
	Labels    []string
	Selectors []Selector
}

// Query is an expression that was read.
type Query struct {
	Selectors []Selector
	Groupings []Grouping
}

// everything is the parser with all that it knows turned on.
var everything = parser.NewParser(parser.Options{
	EnableExperimentalFunctions: true, ExperimentalDurationExpr: true, EnableExtendedRangeSelectors: true, EnableBinopFillModifiers: true,
})

// Read reads an expression; the error says what is wrong and where, as Prometheus does.
func Read(expr string) (*Query, error) {
	parsed, err := everything.ParseExpr(expr)
	if err != nil {
		return nil, first(err)
	}
	q := &Query{}
	parser.Inspect(parsed, func(node parser.Node, path []parser.Node) error {
		switch n := node.(type) {
		case *parser.VectorSelector:
			q.Selectors = append(q.Selectors, selector(n, path))
		case *parser.AggregateExpr:
			if !n.Without && len(n.Grouping) > 0 {
				q.Groupings = append(q.Groupings, Grouping{n.Grouping, below(n.Expr)})
			}
		}
		return nil
	})
	return q, nil
}

// below are the selectors of a part of an expression.
func below(expr parser.Expr) []Selector {
	var found []Selector
	parser.Inspect(expr, func(node parser.Node, path []parser.Node) error {
		if v, is := node.(*parser.VectorSelector); is {
			found = append(found, selector(v, path))
		}
		return nil
	})
	return found
}

func selector(v *parser.VectorSelector, path []parser.Node) Selector {
	s := Selector{Back: max(v.OriginalOffset, 0)}
	for _, m := range v.LabelMatchers {
		if m.Name == model.MetricNameLabel {
			if m.Type == labels.MatchEqual {
				s.Metric = m.Value
			}
			continue
		}
		s.Matchers = append(s.Matchers, Matcher{m.Name, m.Type.String(), m.Value, m})
	}
	for _, node := range path {
		switch n := node.(type) {
		case *parser.MatrixSelector:
			s.Back += n.Range
		case *parser.SubqueryExpr:
			s.Back += n.Range + max(n.OriginalOffset, 0)
		}
	}
	return s
}

// first is the first of the errors of the parser.
func first(err error) error {
	var all parser.ParseErrors
	if errors.As(err, &all) && len(all) > 0 {
		err = &all[0]
	}
	text := err.Error()
	if i := strings.Index(text, "parse error: "); i >= 0 {
		text = text[i+len("parse error: "):]
	}
	return errors.New(text)
}
