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
			fmt.Fprintln(os.Stderr, newScreen(os.Stderr).finding(krm.Finding{Severity: krm.Error, Message: err.Error()}))
		}
		os.Exit(1)
	}
}
