package prometheus

import (
	"regexp"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// LabelName is the classic form (Prometheus, data model) of what does not start with __.
var LabelName = regexp.MustCompile(`^(_|_?[a-zA-Z][a-zA-Z0-9_]*|_[0-9][a-zA-Z0-9_]*)$`)

const labelNameRule = "use letters, digits and _, not starting with a digit or __"

// CheckLabelName says what is wrong with a label name that has to be one
// everywhere: Prometheus 3 and the --label of Thanos take any UTF-8, but Prometheus 2
// does not, nor do queries without quotes (Prometheus v3.13, docs/guides/utf8;
// Thanos v0.42.4, cmd/thanos/config.go, parseFlagLabels).
func CheckLabelName(path, name string) []problem.Problem {
	switch {
	case strings.HasPrefix(name, "__"):
		return []problem.Problem{problem.New(path, labelNameRule, "%q is reserved: labels that start with __ never leave Prometheus", name)}
	case !LabelName.MatchString(name):
		return []problem.Problem{problem.New(path, labelNameRule,
			"%q is not a classic label name: Prometheus 2 refuses it, and with Prometheus 3 every query has to quote it", name)}
	}
	return nil
}
