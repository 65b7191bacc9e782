package prometheus

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// FixRules returns the text of a rule file with plain quotes where a word
// processor had put its own around strings in PromQL, which no Prometheus parses
// (Prometheus, promql/parser/lex.go), and with the metrics of today's
// kube-state-metrics; three tells that version 3 evaluates them. Inside of strings
// every quote stays.
func FixRules(text string, three bool) (string, []Change, []Refusal) {
	if !strings.ContainsAny(text, either) && !strings.Contains(text, oldMetrics) && (!three || !strings.Contains(text, "expr")) {
		return text, nil, nil
	}
	d, err := openDocument(text)
	if err != nil {
		return text, nil, nil // not a rule file
	}
	g := &migrator{document: d}
	_, groups := entry(d.root, "groups")
	for i, group := range items(groups) {
		_, rules := entry(group, "rules")
		for j, rule := range items(rules) {
			if _, expr := entry(rule, "expr"); expr != nil {
				at := problem.Index("groups", i) + problem.Index(".rules", j) + ".expr"
				g.fixQuotes(expr, at)
				g.fixMetrics(expr, at)
				if three {
					g.promQL3(expr, at)
				}
			}
		}
	}
	edited, err := g.close()
	if err != nil {
		g.refused(RuleQuotes, "groups", "write plain quotes", "typographic quotes in a rule, and %v", err)
	}
	if g.isRefused() {
		return text, nil, g.refusals
	}
	return edited, g.changes, g.refusals
}

// Quotes that word processors make of " and ', and those that close a string:
// German ones close with what opens elsewhere.
const (
	closing = "”“‟’‘‛»"
	either  = "“”„‟‘’‚‛«»"
)

// fixQuotes edits one expression. The raw text has the same characters as the
// value, so that each run of the value is found in it in order.
func (g *migrator) fixQuotes(expr *yaml.Node, path string) {
	pairs, fits := typographic(expr.Value)
	if len(pairs) == 0 {
		return
	}
	from := g.offset(expr)
	plain := expr.Style&yaml.DoubleQuotedStyle == 0
	for _, quoted := range pairs {
		at := strings.Index(g.text[from:], quoted)
		if at < 0 || !fits || !plain {
			g.refused(RuleQuotes, path, `write "…" with plain quotes`, "%s is no string of PromQL", quoted)
			return
		}
		from += at
		g.edits = append(g.edits, edit{from, from + len(quoted), plainQuotes(quoted)})
		from += len(quoted)
	}
	was := expr.Value
	now, _ := PlainQuotes(was)
	expr.Value = now
	g.changed(nil, RuleQuotes, path, strings.TrimSpace(was), strings.TrimSpace(now))
}

func plainQuotes(quoted string) string { return `"` + strings.Trim(quoted, either) + `"` }

// typographic returns the parts of an expression that stand in typographic quotes
// outside of strings, with their quotes, and whether plain ones can take their place.
func typographic(expr string) (pairs []string, fits bool) {
	var inside rune
	start, escaped := -1, false
	fits = true
	for i, c := range expr {
		if escaped {
			escaped = false
			continue
		}
		escaped = inside != 0 && inside != '`' && c == '\\'
		switch {
		case start >= 0:
			fits = fits && c != '"' && c != '\\'
			if strings.ContainsRune(closing, c) {
				pairs = append(pairs, expr[start:i+len(string(c))])
				start = -1
			}
		case inside != 0:
			if c == inside {
				inside = 0
			}
		case strings.ContainsRune("\"'`", c):
			inside = c
		case strings.ContainsRune(either, c):
			start = i
		}
	}
	if start >= 0 {
		return append(pairs, expr[start:]), false
	}
	return pairs, fits
}

// PlainQuotes returns an expression with plain quotes in the place of typographic
// ones, and whether they can take their place.
func PlainQuotes(expr string) (string, bool) {
	pairs, fits := typographic(expr)
	for _, quoted := range pairs {
		expr = strings.Replace(expr, quoted, plainQuotes(quoted), 1)
	}
	return expr, fits
}
