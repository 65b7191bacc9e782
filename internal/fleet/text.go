package fleet

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func orNone(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, " and ")
}

func hasKey(labels map[string]string, key string) bool {
	_, found := labels[key]
	return found
}

// format prints labels as Prometheus does: {a="b", c="d"}.
func format(labels map[string]string) string {
	var pairs []string
	for _, k := range slices.Sorted(maps.Keys(labels)) {
		pairs = append(pairs, fmt.Sprintf("%s=%q", k, labels[k]))
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

func sortBy(indexes []int, key func(int) string) {
	slices.SortStableFunc(indexes, func(a, b int) int { return strings.Compare(key(a), key(b)) })
}
