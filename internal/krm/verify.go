//go:build !race

package krm

// verify says that everything that is known is found out again and compared: tests with
// the race detector do.
const verify = false
