package identity

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var none = &checks.Rule{
	ID:       "identity/none",
	Severity: krm.Error,
	Check:    checkNone,
}

func checkNone(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Sidecar, thanos.Receive, thanos.Rule) {
		l := p.ExternalLabels()
		if !l.Known || len(l.Values) > 0 || p.Flags.Has("--label") {
			continue
		}
		switch {
		case p.Component == thanos.Sidecar:
			tell(place(p, l), "set global.external_labels, for instance cluster and replica",
				"the Prometheus has no external labels, and its sidecar does not start without")
		case p.Component == thanos.Receive:
			tell(p.At("--label"), `add --label=receive_replica="$(POD_NAME)", and POD_NAME from the pod's name`,
				"receive does not start without a --label")
		case p.Uploads() || p.Pods.Replicas() > 1:
			tell(p.At("--label"), `add --label=rule_replica="$(POD_NAME)", and POD_NAME from the pod's name`,
				"the ruler has no --label, so nothing tells what it records from the series of others")
		}
	}
}
