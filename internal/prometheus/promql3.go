package prometheus

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// replacement is a part of an expression, and what takes its place.
type replacement struct{ was, now string }

var holtWinters = regexp.MustCompile(`\bholt_winters(\s*\()`)

// ExperimentalFunctions is the feature without which version 3 refuses
// double_exponential_smoothing.
const ExperimentalFunctions = "promql-experimental-functions"

// smoothing returns the calls that have another name in version 3.
func smoothing(expr string) []replacement {
	var found []replacement
	for _, m := range holtWinters.FindAllStringSubmatchIndex(expr, -1) {
		if !inString(expr, m[0]) {
			found = append(found, replacement{expr[m[0]:m[1]], "double_exponential_smoothing" + expr[m[2]:m[3]]})
		}
	}
	return found
}

// PromQL3 are the steps from an expression of version 2 to one of version 3.
var PromQL3 = []Step{{RuleSmoothing, smoothing}, {RuleFloats, floatMatchers}}

// Step rewrites one thing in expressions.
type Step struct {
	// Rule that each is an instance of.
	Rule string
	find func(expr string) []replacement
}

// Rewrite returns the expression as it has to be, with the parts that change as they
// were and are now: rules are long.
func (s Step) Rewrite(expr string) (rewritten, was, now string) {
	found := s.find(expr)
	was, now = parts(found)
	return replaceAll(expr, found), was, now
}

// parts tells what is replaced, each once.
func parts(found []replacement) (was, now string) {
	var before, after []string
	for _, r := range found {
		if !slices.Contains(before, r.was) {
			before, after = append(before, r.was), append(after, r.now)
		}
	}
	return strings.Join(before, ", "), strings.Join(after, ", ")
}

func replaceAll(expr string, found []replacement) string {
	var out strings.Builder
	for _, r := range found {
		at := strings.Index(expr, r.was)
		out.WriteString(expr[:at] + r.now)
		expr = expr[at+len(r.was):]
	}
	return out.String() + expr
}

var subquery = regexp.MustCompile(`\[\s*([0-9a-z]+)\s*:\s*([0-9a-z]+)\s*\]`)

// What is said of a subquery with one point.
const (
	OnePointRemedy  = "make its range longer than its step"
	OnePointMessage = "%s holds one point in version 3, of which there is no rate"
)

// OnePoint returns a subquery whose range is its step: since version 3, whose ranges
// exclude their beginning, it holds one point, of which there is no rate. It is ""
// when there is none.
func OnePoint(expr string) string {
	for _, m := range subquery.FindAllStringSubmatchIndex(expr, -1) {
		if expr[m[2]:m[3]] == expr[m[4]:m[5]] && !inString(expr, m[0]) && slices.Contains(needTwo, caller(expr[:m[0]])) {
			return expr[m[0]:m[1]]
		}
	}
	return ""
}

// needTwo are the functions that give nothing for one point (Prometheus v3.13,
// promql/functions.go).
var needTwo = []string{
	"delta", "deriv", "double_exponential_smoothing", "holt_winters", "idelta", "increase", "irate",
	"predict_linear", "rate",
}

var name = regexp.MustCompile(`[A-Za-z_]+\s*$`)

// caller returns the function whose argument an expression is in the middle of.
func caller(expr string) string {
	for depth, i := 0, len(expr)-1; i >= 0; i-- {
		switch {
		case inString(expr, i) || expr[i] != '(' && expr[i] != ')':
		case expr[i] == ')':
			depth++
		case depth > 0:
			depth--
		default:
			if found := strings.TrimSpace(name.FindString(expr[:i])); found != "" {
				return found
			}
		}
	}
	return ""
}

// promQL3 migrates one expression in a text, in place.
func (g *migrator) promQL3(expr *yaml.Node, path string) {
	for _, step := range PromQL3 {
		if found := step.find(expr.Value); len(found) > 0 {
			was, now := parts(found)
			g.changed(g.splice(expr, found), step.Rule, path, was, now)
		}
	}
	if part := OnePoint(expr.Value); part != "" {
		g.warned(RuleRanges, path, OnePointRemedy, OnePointMessage, part)
	}
}

// splice replaces parts of a scalar in the text, as its style writes them.
func (g *migrator) splice(n *yaml.Node, found []replacement) error {
	write := func(s string) string { return s }
	switch n.Style {
	case yaml.DoubleQuotedStyle:
		write = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace
	case yaml.SingleQuotedStyle:
		write = strings.NewReplacer("'", "''").Replace
	}
	from := g.offset(n)
	var edits []edit
	for _, r := range found {
		at := strings.Index(g.text[from:], write(r.was))
		if at < 0 || n.Anchor != "" {
			return errForm
		}
		edits = append(edits, edit{from + at, from + at + len(write(r.was)), write(r.now)})
		from += at + len(write(r.was))
	}
	g.edits = append(g.edits, edits...)
	n.Value = replaceAll(n.Value, found)
	return nil
}
