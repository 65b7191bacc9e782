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
