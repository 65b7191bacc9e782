package identity

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var repeated = &checks.Rule{
	ID:       "identity/repeated",
	Severity: krm.Warning,
	Summary:  "A receiver or ruler is given one external label twice",
	Why: "Each `--label` adds a label, also where one of the name is there: series and blocks then carry the name twice, with two values, and which one a " +
		"matcher, a querier or the compactor goes by is nowhere said. prometheus-operator adds `thanos_ruler_replica` to every ThanosRuler by itself.",
	Remedy:  "Give each label once.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "cmd/thanos/config.go"}, {Project: "prometheus-operator", Version: "v0.93.0", File: "pkg/thanos/statefulset.go"}},
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, p := range f.Processes(thanos.Receive, thanos.Rule) {
			seen := map[string]int{}
			for _, text := range p.Flags.Values("--label") {
				name, _, found := strings.Cut(text, "=")
				if seen[name]++; found && seen[name] == 2 {
					tell(p.AtValue("--label", text), "give it once", "external label %s is given twice", name)
				}
			}
		}
	},
}
