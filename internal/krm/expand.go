package krm

import (
	"regexp"
	"strings"
)

// reference is what Kubernetes replaces in a container's arguments and variables:
// $(NAME), and $$ for a literal $ (Kubernetes v1.34,
// third_party/forked/golang/expansion/expand.go).
var reference = regexp.MustCompile(`\$\$|\$\(([^)]*)\)`)

// Literal writes a value so that Kubernetes leaves it as it is in a container's
// arguments and variables.
func Literal(value string) string { return strings.ReplaceAll(value, "$", "$$") }

// References returns the names of the variables that Kubernetes puts into an
// argument or the value of a variable, in order.
func References(value string) []string {
	var names []string
	for _, m := range reference.FindAllStringSubmatch(value, -1) {
		if m[0] != "$$" {
			names = append(names, m[1])
		}
	}
	return names
}
