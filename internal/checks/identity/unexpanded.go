package identity

import (
	"maps"
	"regexp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var unexpanded = &checks.Rule{
	ID:       "identity/unexpanded",
	Severity: krm.Warning,
	Summary:  "An external label holds a variable or a placeholder that nothing puts in",
	Why: "Prometheus puts environment variables into external labels as `${NAME}` or `$NAME`, version 3 always and version 2 with a feature flag; `$(NAME)` is Kubernetes' form, for arguments, and stays as it is written in a file unless a reloader writes it anew. " +
		"The label then has the same text everywhere, and tells nothing apart.",
	Remedy: "Write the value, or the form that is put in where the text stands.",
	Sources: []checks.Source{
		{Project: "Prometheus", Version: "v3.13.5", File: "config/config.go"},
		{Project: "Thanos", Version: "v0.42.4", File: "pkg/reloader/reloader.go"},
	},
	Check: checkUnexpanded,
}

// placeholder is what templates leave: %%NAME%%, <NAME>, {{ name }}.
var placeholder = regexp.MustCompile(`^(%%.+%%|<[^<>]+>|\{\{.+\}\}|CHANGE_?ME|REPLACE_?ME|TODO)$`)

func checkUnexpanded(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Prometheus, thanos.PrometheusAgent) {
		raw := p.RawLabels()
		for _, name := range slices.Sorted(maps.Keys(raw.Values)) {
			value := raw.Values[name]
			switch {
			case placeholder.MatchString(value):
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

func certain(p *observe.Process) bool {
	_, known := p.Version()
	return known && p.Hidden == ""
}
