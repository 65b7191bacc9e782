package identity

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var replica = &checks.Rule{
	ID:       "identity/replica",
	Severity: krm.Error,
	Check:    checkReplica,
}

func checkReplica(f *observe.Fleet, tell checks.Tell) {
	for _, p := range seen(f) {
		l, n := p.ExternalLabels(), p.Pods.Replicas()
		if !l.Known || len(l.Values) == 0 || n < 2 || p.Pods.Kind() == "DaemonSet" || varies(l) || splits(p) {
			continue
		}
		tell(place(p, l), remedyOf(p), "%d replicas give the same external labels %s", n, l.String())
	}
}

// varies tells whether a label differs from pod to pod, or may.
func varies(l observe.Labels) bool {
	for _, value := range l.Values {
		if strings.Contains(value, "$") {
			return true
		}
	}
	return false
}

// splits tells whether the replicas share the targets among themselves: by a hash with a
// part for each pod.
func splits(p *observe.Process) bool {
	if p.Component == thanos.Sidecar {
		p = p.Peer()
	}
	return p != nil && slices.ContainsFunc(p.ScrapeJobs(), func(j observe.ScrapeJob) bool {
		return slices.ContainsFunc(j.Relabel, func(r observe.Relabel) bool { return strings.EqualFold(r.Action, "hashmod") })
	})
}

func remedyOf(p *observe.Process) string {
	own := map[observe.Component]string{thanos.Receive: "receive_replica", thanos.Rule: "rule_replica"}[p.Component]
	if own = cmp.Or(own, "prometheus_replica"); p.Cluster().LacksReplicaLabel(own) {
		return "add " + own + " to replicaLabels of the Fleet, and every pod gets it with its name"
	}
	if p.Component == thanos.Receive || p.Component == thanos.Rule {
		return `add --label=` + string(p.Component) + `_replica="$(POD_NAME)", and POD_NAME from the pod's name`
	}
	return "add an external label with the pod's name, for instance prometheus_replica: ${POD_NAME}, and POD_NAME from the pod's name"
}
