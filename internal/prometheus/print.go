package prometheus

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// block prints labels as lines, each after a line break.
func (e *editor) block(labels map[string]string, indent int) string {
	var out strings.Builder
	for _, name := range sortedKeys(labels) {
		out.WriteString(e.eol + pad(indent) + scalar(name, false) + ": " + scalar(labels[name], false))
	}
	return out.String()
}

func flowLabels(labels map[string]string) string {
	parts := make([]string, 0, len(labels))
	for _, name := range sortedKeys(labels) {
		parts = append(parts, scalar(name, true)+": "+scalar(labels[name], true))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// scalar prints a string so that YAML reads the same string back.
func scalar(value string, flow bool) string {
	printed, err := yaml.Marshal(value)
	text := strings.TrimSuffix(string(printed), "\n")
	// A lone = has a type of its own in YAML 1.1 (yaml.org/type/value).
	if err != nil || value == "=" || strings.Contains(text, "\n") || flow && strings.ContainsAny(text, ",[]{}") {
		return strconv.Quote(value)
	}
	return text
}

func pad(n int) string { return strings.Repeat(" ", n) }
