package krm

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/bound"
)

// bounded refuses input that its aliases or its depth make larger than any library
// below can take. It is measured on the nodes, before anything follows an alias.
func bounded(doc *yaml.Node) error {
	if err := bound.Default.Node(doc); err != nil {
		return fmt.Errorf("the input is too much: %w", err)
	}
	return nil
}

// Findings are findings as one error, for what cannot go on.
type Findings []Finding

func (f Findings) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		_, lines[i], _ = strings.Cut(one.String(), ": ")
	}
	return strings.Join(lines, "\n")
}

// IsFindings tells whether an error is made of findings.
func IsFindings(err error) bool { return errors.As(err, new(Findings)) }

// spare keeps a run on a small input from collecting over and over, which was a quarter of
// its time, and one on a large input below 20 times that and 100 MB: by default garbage
// may take as much again as what is in use, and with this a seventh of it. A limit in
// bytes would not do: near to it a program does nothing but collect. It returns what takes
// it back.
func spare(input int) (release func()) {
	const usual, large, small = 100, 6 << 20, 512 << 10
	before := debug.SetGCPercent(15)
	switch {
	case before < 15 || before != usual && input < large: // somebody chose by GOGC
		debug.SetGCPercent(before)
	case input < small:
		debug.SetGCPercent(4 * usual)
	case input < large:
		debug.SetGCPercent(before)
	}
	return func() { debug.SetGCPercent(before) }
}
