package hashring

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// zoneSizes prints how many endpoints each zone has: "a=1, b=4".
func zoneSizes(endpoints []Endpoint) string {
	sizes := zonesOf(endpoints)
	var parts []string
	for _, zone := range slices.Sorted(maps.Keys(sizes)) {
		parts = append(parts, fmt.Sprintf("%s=%d", orNone(zone), sizes[zone]))
	}
	return strings.Join(parts, ", ")
}

// zonesOf counts the endpoints of each zone; those without one are a zone too.
func zonesOf(endpoints []Endpoint) map[string]int {
	sizes := map[string]int{}
	for _, e := range endpoints {
		sizes[e.AZ]++
	}
	return sizes
}

// smallestZone is the number of endpoints of the smallest zone.
func smallestZone(sizes map[string]int) int {
	if len(sizes) == 0 {
		return 0
	}
	return slices.Min(slices.Collect(maps.Values(sizes)))
}

// PartlyZoned tells whether some endpoints have a zone and others none, which
// makes a zone of those others.
func (r Ring) PartlyZoned() bool {
	sizes := zonesOf(r.Endpoints)
	return sizes[""] > 0 && len(sizes) > 1
}

func orNone(zone string) string {
	if zone == "" {
		return "(none)"
	}
	return zone
}
