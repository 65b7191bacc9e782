package ring

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var label = &checks.Rule{
	ID:       "ring/label",
	Severity: krm.Error,
	Check:    checkLabel,
}

func checkLabel(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Receive) {
		for _, text := range p.UnreadLabels() {
			name, _, _ := strings.Cut(text, "=")
			tell(p.AtValue("--label", text), `write --label=`+name+`="…", with the quotes`, "--label=%s is no name=\"value\", and thanos receive does not start", text)
		}
	}
}
