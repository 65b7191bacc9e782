package observe

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// zoneKeys are the labels of nodes that say their zone, today and in times of old
// (Kubernetes, staging/src/k8s.io/api/core/v1/well_known_labels.go).
var zoneKeys = []string{"topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"}

// Zones returns the zones that the pods are bound to, sorted; none where nodes of any zone
// take them. Spread tells that they are to run in several of them.
func (p *Pods) Zones() (zones []string, spread bool) {
	for _, key := range zoneKeys {
		if zone := p.Strings(p.PodSpec("nodeSelector")...)[key]; zone != "" {
			zones = append(zones, zone)
		}
	}
	required := p.PodSpec("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
	for _, term := range p.Each(required...) {
		for _, e := range term.Each("matchExpressions") {
			if slices.Contains(zoneKeys, e.Text("key")) && e.Text("operator") == "In" {
				zones = append(zones, e.Texts("values")...)
			}
		}
	}
	for _, c := range p.Each(p.PodSpec("topologySpreadConstraints")...) {
		spread = spread || slices.Contains(zoneKeys, c.Text("topologyKey"))
	}
	slices.Sort(zones)
	return slices.Compact(zones), spread || p.keepsApart()
}

// keepsApart tells whether the pods keep out of zones in which one of them runs.
func (p *Pods) keepsApart() bool {
	apart := p.PodSpec("affinity", "podAntiAffinity")
	terms := p.Each(append(slices.Clone(apart), "requiredDuringSchedulingIgnoredDuringExecution")...)
	for _, weighted := range p.Each(append(slices.Clone(apart), "preferredDuringSchedulingIgnoredDuringExecution")...) {
		if slices.Contains(zoneKeys, weighted.Text("podAffinityTerm", "topologyKey")) {
			return true
		}
	}
	return slices.ContainsFunc(terms, func(t *krm.Object) bool { return slices.Contains(zoneKeys, t.Text("topologyKey")) })
}

// ZoneText is what there is to say of the zones of the pods, "" for nothing.
func (p *Pods) ZoneText() string {
	zones, spread := p.Zones()
	switch {
	case len(zones) == 1:
		return "zone " + zones[0]
	case len(zones) > 1:
		return "zones " + strings.Join(zones, ", ")
	case spread:
		return "spread over zones"
	}
	return ""
}
