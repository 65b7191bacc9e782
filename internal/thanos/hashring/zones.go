package hashring

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// zoneSizes prints how many endpoints each zone has: "a=1, b=4".
func zoneSizes(endpoints []Endpoint) string {
	sizes := map[string]int{}
	for _, e := range endpoints {
		sizes[e.AZ]++
	}
	var parts []string
	for _, zone := range slices.Sorted(maps.Keys(sizes)) {
		parts = append(parts, fmt.Sprintf("%s=%d", orNone(zone), sizes[zone]))
	}
	return strings.Join(parts, ", ")
}

func orNone(zone string) string {
	if zone == "" {
		return "(none)"
	}
	return zone
}
