package prometheus

import (
	"regexp"
	"strings"
)

// labelName is the classic form (Prometheus, data model).
var labelName = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)

// LabelNameRule says what IsLabelName wants.
const LabelNameRule = "use letters, digits and _, not starting with a digit or __"

// IsLabelName tells whether a label name is one everywhere: Prometheus 3 and the
// --label of Thanos take any UTF-8, but Prometheus 2 does not, nor do queries
// without quotes (Prometheus v3.13, docs/guides/utf8; Thanos v0.42.4,
// cmd/thanos/config.go, parseFlagLabels).
func IsLabelName(name string) bool {
	return labelName.MatchString(name) && !strings.HasPrefix(name, "__")
}
