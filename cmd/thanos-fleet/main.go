// Command thanos-fleet is a KRM function on stdin and stdout, and a renderer of
// whole overlays.
package main

import (
	"errors"
	"os"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Exit codes besides 0.
const (
	// exitFindings: something is wrong with what was given to render.
	exitFindings = krm.ExitFindings
	// exitUsage: the call is wrong, or what it needs cannot be read or written.
	exitUsage = krm.ExitUsage
)

// errFailed and errUnusable end the program when everything is said already.
var (
	errFailed   = errors.New("failed")
	errUnusable = errors.New("unusable")
)

// wrong is an error about what was given to render, not about the call.
type wrong struct{ error }

func (w wrong) Unwrap() error { return w.error }

func main() {
	out := newStdout(os.Stdout)
	root := newRoot()
	root.SetOut(out)
	err := root.Execute()
	if out.err != nil {
		err = out.err
	}
	if err != nil {
		complain(err)
		os.Exit(exitCode(err))
	}
}

func exitCode(err error) int {
	var w wrong
	if errors.Is(err, errFailed) || errors.As(err, &w) {
		return exitFindings
	}
	return exitUsage
}

// complain prints an error, or each of several.
func complain(err error) {
	if errors.Is(err, errFailed) || errors.Is(err, errUnusable) {
		return
	}
	newScreen(os.Stderr).fail(err)
}

// each returns the errors that are joined in one: each has a line of its own.
func each(err error) []error {
	if w, isWrong := err.(wrong); isWrong {
		err = w.error
	}
	joined, several := err.(interface{ Unwrap() []error })
	if !several {
		return []error{err}
	}
	var all []error
	for _, err := range joined.Unwrap() {
		all = append(all, each(err)...)
	}
	return all
}
