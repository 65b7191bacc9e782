package prometheus

import (
	"regexp"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// variable is a reference as os.Expand reads it: ${NAME} or $NAME, and $$ for
// a literal $ (Prometheus, config/config.go, Load).
var variable = regexp.MustCompile(`\$\$|\$\{([^}]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)`)

// Expands tells whether a Prometheus of this version expands variables in
// external labels: 3 always does, 2.27 and later with a feature flag.
func Expands(version string, args thanos.Args) bool {
	return thanos.AtLeast(version, "v3.0.0") || hasFeature(args, expandFeature)
}

const expandFeature = "expand-external-labels"

// EnableExpansion returns the arguments with which a Prometheus of this version
// expands variables. Features that are on already stay on.
func EnableExpansion(version string, args thanos.Args) thanos.Args {
	if Expands(version, args) {
		return args
	}
	return args.Add("--enable-feature", expandFeature)
}

func hasFeature(args thanos.Args, feature string) bool {
	for _, value := range args.Values("--enable-feature") {
		for name := range strings.SplitSeq(value, ",") {
			if name == feature {
				return true
			}
		}
	}
	return false
}

// Escape writes a value so that it survives expansion unchanged.
func Escape(value string) string { return strings.ReplaceAll(value, "$", "$$") }

// Variables returns the names of the variables that a value refers to, in order.
func Variables(value string) []string {
	var names []string
	for _, m := range variable.FindAllStringSubmatch(value, -1) {
		if m[0] != "$$" {
			names = append(names, m[1]+m[2])
		}
	}
	return names
}

// Solve returns what the one variable in a template must hold for the template
// to expand to want: Solve("karmada-${CLUSTER_NAME}", "karmada-a") is
// CLUSTER_NAME, "a". It is false when there is no variable, more than one, or no
// such value.
func Solve(template, want string) (name, value string, ok bool) {
	if names := Variables(template); len(names) != 1 {
		return "", "", false
	}
	for _, at := range variable.FindAllStringSubmatchIndex(template, -1) {
		if template[at[0]:at[1]] == "$$" {
			continue
		}
		prefix := strings.ReplaceAll(template[:at[0]], "$$", "$")
		suffix := strings.ReplaceAll(template[at[1]:], "$$", "$")
		if len(want) <= len(prefix)+len(suffix) || !strings.HasPrefix(want, prefix) || !strings.HasSuffix(want, suffix) {
			return "", "", false
		}
		return Variables(template)[0], want[len(prefix) : len(want)-len(suffix)], true
	}
	return "", "", false
}
