package observe

import (
	"regexp"
	"strings"
)

// Relabel is one step of relabelling (Prometheus v3.13, model/relabel/relabel.go).
type Relabel struct {
	Action       string   `yaml:"action"`
	SourceLabels []string `yaml:"source_labels"`
	Separator    *string  `yaml:"separator"`
	Regex        *string  `yaml:"regex"`
	Modulus      uint64   `yaml:"modulus"`
	TargetLabel  string   `yaml:"target_label"`
	Replacement  *string  `yaml:"replacement"`
}

// Matches tells whether the step's regular expression, which is anchored, matches a text;
// false for one that cannot be read.
func (r Relabel) Matches(text string) bool {
	pattern := "(.*)"
	if r.Regex != nil {
		pattern = *r.Regex
	}
	re, err := regexp.Compile("^(?s:" + pattern + ")$")
	return err == nil && re.MatchString(text)
}

// Drops tells whether the steps take a label away from every series, by its name.
func Drops(steps []Relabel, label string) bool {
	for _, r := range steps {
		switch strings.ToLower(r.Action) {
		case "labeldrop":
			if r.Matches(label) {
				return true
			}
		case "labelkeep":
			if !r.Matches(label) {
				return true
			}
		case "", "replace":
			if r.TargetLabel == label && r.Replacement != nil && *r.Replacement == "" && (r.Regex == nil || len(r.SourceLabels) == 0) {
				return true
			}
		}
	}
	return false
}

// Replaces tells whether the steps give a label a fixed value on everything.
func Replaces(steps []Relabel) map[string]string {
	found := map[string]string{}
	for _, r := range steps {
		isFixed := r.Replacement != nil && !strings.Contains(*r.Replacement, "$") && len(r.SourceLabels) == 0 && r.Regex == nil
		if action := strings.ToLower(r.Action); (action == "" || action == "replace") && isFixed && r.TargetLabel != "" {
			found[r.TargetLabel] = *r.Replacement
		}
	}
	return found
}
