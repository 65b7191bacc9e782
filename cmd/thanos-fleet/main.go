// Command thanos-fleet is a KRM function on stdin and stdout, and a renderer of
// whole overlays.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// errFailed ends the program with exit code 1 when everything is said already.
var errFailed = errors.New("failed")

func main() {
	if err := newRoot().Execute(); err != nil {
		if !errors.Is(err, errFailed) {
			for _, err := range each(err) {
				fmt.Fprintln(os.Stderr, newScreen(os.Stderr).finding(krm.Finding{Severity: krm.Error, Message: err.Error()}))
			}
		}
		os.Exit(1)
	}
}

// each returns the errors that are joined in one: each has a line of its own.
func each(err error) []error {
	if joined, several := err.(interface{ Unwrap() []error }); several {
		return joined.Unwrap()
	}
	return []error{err}
}
