package prometheus

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// floatLabels are labels whose values version 3 writes as floats when it scrapes them
// (Prometheus, docs/migration.md).
var floatLabels = []string{"le", "quantile"}

// floatValue is how version 3 writes a number (Prometheus v3.13,
// model/textparse/interface.go, normalizeFloatsInLabelValues).
func floatValue(value string) string {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || strings.ContainsAny(value, "xXpP_nN") { // no number, or NaN and Inf
		return value
	}
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, "e.") {
		text += ".0"
	}
	return text
}

// numbers is a regular expression that lists numbers, in parentheses or not.
var numbers = regexp.MustCompile(`^(\(?)([0-9]+(?:\.[0-9]+)?(?:\|[0-9]+(?:\.[0-9]+)?)*)(\)?)$`)

// floatRegexp writes the integers in a list of numbers as floats. It is false for a
// regular expression of another form that begins with a digit.
func floatRegexp(re string) (string, bool) {
	m := numbers.FindStringSubmatch(re)
	if m == nil || (m[1] == "") != (m[3] == "") {
		return re, false
	}
	list := strings.Split(m[2], "|")
	for i, number := range list {
		if now := floatValue(number); now != number {
			list[i] = regexp.QuoteMeta(now)
		}
	}
	return m[1] + strings.Join(list, "|") + m[3], true
}

// floatMatcher is a matcher of PromQL for one of the labels.
var floatMatcher = regexp.MustCompile("\\b(le|quantile)(\\s*(?:=~|!~|!=|=)\\s*)(\"[^\"\\\\]*\"|'[^'\\\\]*'|`[^`]*`)")

// floatMatchers returns the matchers of an expression that version 3 needs otherwise.
func floatMatchers(expr string) []replacement {
	var found []replacement
	for _, m := range floatMatcher.FindAllStringSubmatchIndex(expr, -1) {
		if inString(expr, m[0]) || !isInBraces(expr, m[0]) {
			continue
		}
		quote, value := expr[m[6]:m[6]+1], expr[m[6]+1:m[7]-1]
		now := floatValue(value)
		if strings.Contains(expr[m[4]:m[5]], "~") {
			now, _ = floatRegexp(value)
			if quote != "`" {
				now = strings.ReplaceAll(now, `\`, `\\`)
			}
		}
		if now != value {
			found = append(found, replacement{expr[m[0]:m[1]], expr[m[0]:m[6]] + quote + now + quote})
		}
	}
	return found
}

// isInBraces tells whether a place is inside of a selector's braces.
func isInBraces(expr string, at int) bool {
	depth := 0
	for i := range at {
		if (expr[i] == '{' || expr[i] == '}') && !inString(expr, i) {
			depth += map[byte]int{'{': 1, '}': -1}[expr[i]]
		}
	}
	return depth > 0
}

// What is said of a regular expression that cannot be told apart.
const (
	FloatsRemedy  = `write 1\.0 where it says 1`
	FloatsMessage = "%s is matched against le or quantile, which version 3 writes as floats"
)

// floatRelabel migrates the relabelling of scraped samples, whose labels are floats
// when it sees them.
func (g *migrator) floatRelabel(job *yaml.Node, path string) {
	_, rules := entry(job, "metric_relabel_configs")
	for i, rule := range items(rules) {
		_, sources := entry(rule, "source_labels")
		_, re := entry(rule, "regex")
		if re == nil || re.Kind != yaml.ScalarNode {
			continue
		}
		now, known := RelabelFloats(re.Value, texts(sources), text(rule, "separator"))
		at := problem.Join(path, problem.Index("metric_relabel_configs", i)+".regex")
		if !known {
			g.warned(RuleFloats, at, FloatsRemedy, FloatsMessage, g.told(re.Value))
		} else if was := re.Value; now != was {
			g.changed(g.set(re, now), RuleFloats, at, was, now)
		}
	}
}

func texts(list *yaml.Node) []string {
	var found []string
	for _, item := range items(list) {
		found = append(found, item.Value)
	}
	return found
}

// RelabelFloats returns the regular expression of a relabelling with the integers that
// it wants of le and quantile as floats. It is false when it may want some that cannot
// be told from the rest.
func RelabelFloats(re string, sources []string, separator string) (string, bool) {
	if separator == "" {
		separator = ";"
	}
	if !slices.ContainsFunc(sources, func(name string) bool { return slices.Contains(floatLabels, name) }) {
		return re, true
	}
	parts := strings.Split(re, separator)
	if len(parts) != len(sources) {
		return re, !wantsInteger(re)
	}
	for i, name := range sources {
		if !slices.Contains(floatLabels, name) {
			continue
		}
		now, known := floatRegexp(parts[i])
		if !known && wantsInteger(parts[i]) {
			return re, false
		}
		parts[i] = now
	}
	return strings.Join(parts, separator), true
}

// wantsInteger tells whether a regular expression may want a whole number by itself,
// and not as a float too.
func wantsInteger(re string) bool {
	return looseInteger.MatchString(re) && !strings.Contains(re, `\.0`)
}

var looseInteger = regexp.MustCompile(`(^|[(|;])[0-9]+($|[)|;])`)
