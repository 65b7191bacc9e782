// Package nearest finds the known word that another one most likely stands for.
package nearest

import (
	"fmt"
	"strings"
)

// To returns the known word that word most likely stands for, or "" when
// none is near or two are equally near: a wrong hint is worse than none.
func To(word string, known []string) string {
	best, bestDistance, tie := "", len(word)/3+2, false
	for _, k := range known {
		switch d := Distance(strings.ToLower(word), strings.ToLower(k)); {
		case d < bestDistance:
			best, bestDistance, tie = k, d, false
		case d == bestDistance:
			tie = best != ""
		}
	}
	if tie {
		return ""
	}
	return best
}

// Suggest returns what to do about a word that is not known: "did you mean",
// where one is near, or otherwise.
func Suggest(word string, known []string, otherwise string) string {
	if near := To(word, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return otherwise
}

// Distance is the edit distance of Levenshtein, in bytes.
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
