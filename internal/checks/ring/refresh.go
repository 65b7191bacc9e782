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
	Summary:  "Receivers may see a new ring only minutes later",
	Why: "Thanos watches the file of rings, and loses it with the first change of a mounted ConfigMap, which is a swap of links. " +
		"From the second change on it looks every `--receive.hashrings-file-refresh-interval`, 5 minutes unless it is given: " +
		"that long, writes go to receivers that are gone, and routers that look at different times split one series between two of them. " +
		"That is every default set-up, kube-thanos' too, and hurts with each change of the ring alone: so it is a warning, and none where the pods are replaced.",
	Remedy: "Set `--receive.hashrings-file-refresh-interval=30s`. Or let the pods be replaced with each change: a checksum among their annotations, " +
		"or a hash in the name of the ConfigMap.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "pkg/receive/config.go"}},
	Check:   checkRefresh,
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
