//go:build !image

package all_test

// leftOut is empty: the program has every rule.
var leftOut []string
