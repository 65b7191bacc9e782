package ring

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const refreshFlag = "--receive.hashrings-file-refresh-interval"

var refresh = &checks.Rule{
	ID:       "ring/refresh",
	Severity: krm.Warning,
	Check:    checkRefresh,
}

func checkRefresh(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Receive) {
		path := p.Flags.Value(ringFlag + "-file")
		_, mounted := p.Source(path)
		if path == "" || !mounted || p.Hidden != "" || p.Flags.Has(refreshFlag) || isOperated(p) || p.IsReplaced(path) || p.IsFrozen(path) {
			continue
		}
		tell(p.At(ringFlag+"-file"), "set "+refreshFlag+"=30s, or replace the pods when the ring changes",
			"without %s, a new ring may take 5 minutes to be seen, while writes go to receivers that are gone", refreshFlag)
	}
}

// isOperated tells whether an operator makes the pods, whose flags are its own.
func isOperated(p *observe.Process) bool { return p.Cluster().IsMade(p.Pods.Object) }
