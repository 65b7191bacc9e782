package identity

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var unexpanded = &checks.Rule{
	ID:       "identity/unexpanded",
	Severity: krm.Warning,
	Check:    checkUnexpanded,
}

// template is what a template leaves.
var template = regexp.MustCompile(`^\{\{.+\}\}$`)

// isPlaceholder tells whether a label is nothing but what somebody, or a template, was to
// fill in.
func isPlaceholder(value string) bool {
	return value != "" && observe.Unfilled(value) == value || template.MatchString(value)
}

func checkUnexpanded(f *observe.Fleet, tell checks.Tell) {
	checkFlags(f, tell)
	for _, p := range f.Processes(thanos.Prometheus, thanos.PrometheusAgent) {
		raw := p.RawLabels()
		for _, name := range slices.Sorted(maps.Keys(raw.Values)) {
			value := raw.Values[name]
			switch {
			case isMeant(p, name, value):
			case isPlaceholder(value):
				tell(raw.At, "write the value", "external label %s is the placeholder %q", name, value)
			case raw.Reloaded:
			case len(krm.References(value)) > 0:
				tell(raw.At, "write ${"+krm.References(value)[0]+"}, and --enable-feature=expand-external-labels before Prometheus 3, or let a reloader write the file",
					"external label %s is the text %q: Prometheus does not put in what stands in $( )", name, value)
			case len(prometheus.Variables(value)) > 0 && !p.Expands() && certain(p):
				tell(raw.At, "add --enable-feature=expand-external-labels, or write the value",
					"external label %s is the text %q: this version of Prometheus puts no variables in without its feature flag", name, value)
			}
		}
	}
}

// checkFlags looks at the labels of receivers and rulers: an argument with $(NAME) stays as
// it is where the container has no variable of the name.
func checkFlags(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Receive, thanos.Rule) {
		if p.Hidden != "" || p.Flags.RoutesOnly() || p.Cluster().IsMade(p.Pods.Object) {
			continue
		}
		var first string
		var labels, missing []string
		for _, flag := range p.Flags.Values("--label") {
			name, quoted, _ := strings.Cut(flag, "=")
			value, err := strconv.Unquote(quoted)
			switch lost := notThere(p, value); {
			case err != nil:
			case isPlaceholder(value):
				tell(p.AtValue("--label", flag), "write the value", "external label %s is the placeholder %q", name, value)
			case len(lost) > 0:
				first, labels, missing = cmp.Or(first, flag), append(labels, name), append(missing, lost...)
			}
		}
		if len(labels) > 0 {
			slices.Sort(missing)
			names := strings.Join(slices.Compact(missing), ", ")
			tell(p.AtValue("--label", first), "add to env what is meant, for a replica the pod's name",
				"the container has no variable %s, so the text $( ) stays in external label %s", names, strings.Join(labels, ", "))
		}
	}
}

// notThere are the variables of a value that the container does not have.
func notThere(p *observe.Process, value string) []string {
	if len(p.Each("envFrom")) > 0 {
		return nil
	}
	return slices.DeleteFunc(krm.References(value), func(name string) bool { return p.Env(name) != nil })
}

// isMeant tells whether the inventory gives the cluster a label with just that text.
func isMeant(p *observe.Process, name, value string) bool {
	in := p.Cluster().Input
	return in.Entry != nil && in.Fleet.Labels(in.Entry)[name] == value && !isPlaceholder(value)
}

func certain(p *observe.Process) bool {
	_, known := p.Version()
	return known && p.Hidden == ""
}
