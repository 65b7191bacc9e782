package strict

import "github.com/thanos-fleet/thanos-fleet/internal/nearest"

// Nearest is nearest.To, for those that decode.
func Nearest(word string, known []string) string { return nearest.To(word, known) }

// Suggest is nearest.Suggest.
func Suggest(word string, known []string, otherwise string) string {
	return nearest.Suggest(word, known, otherwise)
}

// Distance is nearest.Distance.
func Distance(a, b string) int { return nearest.Distance(a, b) }
