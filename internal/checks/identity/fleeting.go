package identity

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var fleeting = &checks.Rule{
	ID:       "identity/fleeting",
	Severity: krm.Error,
	Check:    checkFleeting,
}

// changing are the parts of the downward API that are others in each pod.
var changing = []string{"metadata.uid", "status.podIP", "pod-template-hash", "controller-revision-hash"}

func checkFleeting(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Sidecar, thanos.Receive, thanos.Rule) {
		if !p.Uploads() || !expands(p) {
			continue
		}
		l := p.ExternalLabels()
		for _, name := range slices.Sorted(maps.Keys(l.Values)) {
			for _, origin := range p.Origins(l.Get(name)) {
				if slices.ContainsFunc(changing, func(field string) bool { return strings.Contains(origin, field) }) {
					tell(place(p, l), "take it from what stays: a fixed value, or the pod's name in a StatefulSet",
						"external label %s holds %s, which is another one in each pod, so its blocks are never compacted together", name, origin)
				}
			}
		}
	}
}

// expands tells whether variables in the labels of a process are put in.
func expands(p *observe.Process) bool {
	if p.Component != thanos.Sidecar {
		return true
	}
	peer := p.Peer()
	return peer != nil && (peer.RawLabels().Reloaded || peer.Expands())
}
