package ring

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var zoneNames = &checks.Rule{
	ID:       "ring/zone-names",
	Severity: krm.Warning,
	Check:    checkZoneNames,
}

// ringPlace is a ring in a file, and a zone of the cluster.
type ringPlace struct {
	reader *observe.Process
	ring   int
	zone   string
}

func checkZoneNames(f *observe.Fleet, tell checks.Tell) {
	rings := map[*observe.Process]reader{}
	for _, r := range readers(f) {
		rings[r.Process] = r
	}
	names := map[ringPlace]map[string]bool{}
	var order []ringPlace
	for _, m := range members(f) {
		r, known := rings[m.From]
		if !known || m.Name.Pod == "" || m.Status != observe.Found || len(m.Pods) != 1 {
			continue
		}
		at := ringPlace{m.From, m.Ring, zoneOf(m.Pods[0])}
		az := ""
		for _, e := range r.rings[m.Ring].Endpoints {
			if e.Address == m.Address {
				az = e.AZ
			}
		}
		if at.zone == "" || az == "" {
			continue
		}
		if names[at] == nil {
			names[at] = map[string]bool{}
			order = append(order, at)
		}
		names[at][az] = true
	}
	for _, at := range order {
		if all := slices.Sorted(maps.Keys(names[at])); len(all) > 1 {
			tell(rings[at.reader].text.At, "give them one zone in the ring, or bind the pods to the zones that it says",
				"ring %q has zones %s, and the pods of both run in %s", rings[at.reader].rings[at.ring].Name, strings.Join(all, " and "), at.zone)
		}
	}
}

// zoneKeys are the labels of nodes that hold their zone, of today and of long ago.
var zoneKeys = []string{"topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"}

// zoneOf is the one zone that pods are bound to, "" where they may run in several.
func zoneOf(p *observe.Pods) string {
	selector := p.Strings(p.PodSpec("nodeSelector")...)
	for _, key := range zoneKeys {
		if zone := selector[key]; zone != "" && !observe.HasVariable(zone) {
			return zone
		}
	}
	terms := p.Each(p.PodSpec("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")...)
	if len(terms) != 1 {
		return ""
	}
	for _, e := range terms[0].Each("matchExpressions") {
		if values := e.Texts("values"); slices.Contains(zoneKeys, e.Text("key")) && e.Text("operator") == "In" && len(values) == 1 && !observe.HasVariable(values[0]) {
			return values[0]
		}
	}
	return ""
}
