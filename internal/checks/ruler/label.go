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
	Summary:  "A ruler does not start, for one of its labels cannot be read",
	Why: "`thanos rule` reads `--label` as a name and a quoted string: `--label=rule_replica=a` is refused, `--label=rule_replica=\"a\"` is right. " +
		"In YAML the quotes belong to the value: they must still be there when YAML's own are gone.",
	Remedy:  "Write `'--label=rule_replica=\"$(POD_NAME)\"'`.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "cmd/thanos/rule.go"}, {Project: "Thanos", Version: "v0.42.4", File: "cmd/thanos/config.go"}},
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, p := range f.Processes(thanos.Rule) {
			for _, text := range p.UnreadLabels() {
				name, _, _ := strings.Cut(text, "=")
				tell(p.AtValue("--label", text), `write --label=`+name+`="…", with the quotes`, "--label=%s is no name=\"value\", and thanos rule does not start", text)
			}
		}
	},
}
