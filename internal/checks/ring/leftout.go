package ring

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

var leftOut = &checks.Rule{
	ID:       "ring/left-out",
	Severity: krm.Warning,
	Check:    checkLeftOut,
}

func checkLeftOut(f *observe.Fleet, tell checks.Tell) {
	if hasUnknownRings(f) {
		return
	}
	scaled, inRings := scaledPods(f), ringPods(f)
	for _, r := range f.Processes(thanos.Receive) {
		p, named := r.Pods, inRings[r.Pods]
		if ring := p.Label(observe.RingLabel); ring != "" && !hasRing(r, ring) {
			tell(p.At("metadata.labels"), "name a ring of the controller's ConfigMap",
				"label %s says ring %q, which is none of those that the controller knows, so its pods are in no ring", observe.RingLabel, ring)
			continue
		}
		missing := slices.DeleteFunc(p.Names(), func(pod string) bool { return slices.Contains(named, pod) })
		if len(missing) == 0 || len(named) == 0 || scaled[p] {
			continue
		}
		tell(p.At("spec.replicas"), "add it to the ring, or lower the replicas when it has uploaded what it holds",
			"%s in no ring, where %d others of the StatefulSet are", isOrAre(missing), len(named))
	}
}

// hasRing tells whether the rings that a controller writes for a receiver have one of the
// name, or are not known.
func hasRing(p *observe.Process, name string) bool {
	r, known := read(p)
	return !known || !r.text.Generated || slices.ContainsFunc(r.rings, func(ring hashring.Ring) bool { return ring.Name == name })
}

func isOrAre(names []string) string {
	if len(names) == 1 {
		return names[0] + " is"
	}
	return strings.Join(names, ", ") + " are"
}

// hasUnknownRings tells whether some receiver reads rings that cannot be read here.
func hasUnknownRings(f *observe.Fleet) bool {
	return slices.ContainsFunc(f.Processes(thanos.Receive), func(p *observe.Process) bool {
		_, known := read(p)
		return p.Hidden != "" || p.Routes() && !known
	})
}
