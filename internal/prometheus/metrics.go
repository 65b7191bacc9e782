package prometheus

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// oldMetrics begins the metrics that kube-state-metrics 2.0 has merged into two
// (kube-state-metrics, CHANGELOG 2.0).
const oldMetrics = "kube_pod_container_resource_"

var oldMetric = regexp.MustCompile(`\bkube_pod_container_resource_(requests|limits)_(memory_bytes|cpu_cores)\b(\s*\{\s*)?`)

var resources = map[string]string{"memory_bytes": "memory", "cpu_cores": "cpu"}

// NewMetrics returns an expression with the metrics of kube-state-metrics 2.
func NewMetrics(expr string) string {
	var out strings.Builder
	at := 0
	for _, m := range oldMetric.FindAllStringSubmatchIndex(expr, -1) {
		if !inString(expr, m[0]) {
			out.WriteString(expr[at:m[0]] + newMetric(expr, m, `"`))
			at = m[1]
		}
	}
	return out.String() + expr[at:]
}

// inString tells whether a place in an expression is inside of a string.
func inString(expr string, at int) bool {
	var quote rune
	escaped := false
	for _, c := range expr[:at] {
		switch {
		case escaped:
			escaped = false
		case quote != 0 && quote != '`' && c == '\\':
			escaped = true
		case c == quote:
			quote = 0
		case quote == 0 && strings.ContainsRune("\"'`", c):
			quote = c
		}
	}
	return quote != 0
}

// newMetric is what stands today for a match of oldMetric in a text, in which
// quotes are written as quote is.
func newMetric(text string, m []int, quote string) string {
	metric := oldMetrics + text[m[2]:m[3]] + "{resource=" + quote + resources[text[m[4]:m[5]]] + quote
	switch {
	case m[6] < 0:
		return metric + "}"
	case strings.HasPrefix(text[m[1]:], "}"):
		return metric
	default:
		return metric + ","
	}
}

// fixMetrics edits one expression in place. The raw text has the metrics in the
// same order as the value.
func (g *migrator) fixMetrics(expr *yaml.Node, path string) {
	was, now := expr.Value, NewMetrics(expr.Value)
	if now == was {
		return
	}
	quote := `"`
	if expr.Style&yaml.DoubleQuotedStyle != 0 {
		quote = `\"`
	}
	from := g.offset(expr)
	for _, at := range oldMetric.FindAllStringIndex(was, -1) {
		m := oldMetric.FindStringSubmatchIndex(g.text[from:])
		if m == nil {
			g.refused(RuleMetrics, path, "write "+strings.TrimSpace(now), "%v", errForm)
			return
		}
		if !inString(was, at[0]) {
			g.edits = append(g.edits, edit{from + m[0], from + m[1], newMetric(g.text[from:], m, quote)})
		}
		from += m[1]
	}
	expr.Value = now
	g.changed(nil, RuleMetrics, path, strings.TrimSpace(was), strings.TrimSpace(now))
}
