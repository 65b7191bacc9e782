package ruler

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var label = &checks.Rule{
	ID:       "ruler/label",
	Severity: krm.Error,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, p := range f.Processes(thanos.Rule) {
			for _, text := range p.UnreadLabels() {
				name, _, _ := strings.Cut(text, "=")
				tell(p.AtValue("--label", text), `write --label=`+name+`="…", with the quotes`, "--label=%s is no name=\"value\", and thanos rule does not start", text)
			}
		}
	},
}
