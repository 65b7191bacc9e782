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
	Summary:  "The replicas of a producer have the same external labels",
	Why: "Replicas scrape or evaluate the same, so only an external label with another value in each pod tells their series apart. " +
		"Without one a querier mixes their samples, a compactor merges or halts on their blocks, and a receiver answers the second replica with 409.",
	Remedy: "Add a label that holds the pod's name, and list it as a replica label wherever series are deduplicated.",
	Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "docs/storage.md"},
		{Project: "Thanos", Version: "v0.42.4", File: "docs/operating/troubleshooting.md"},
	},
	Check: checkReplica,
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
