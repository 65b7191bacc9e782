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

// spare keeps a run on a large input below 20 times that and 100 MB: by default garbage
// may take as much again as what is in use, and with this a seventh of it. A limit in
// bytes would not do: near to it a program does nothing but collect. It returns what takes
// it back.
func spare(input int) (release func()) {
	const large, percent = 6 << 20, 15
	before := debug.SetGCPercent(percent)
	if input < large || before < percent {
		debug.SetGCPercent(before) // small, or somebody chose by GOGC
	}
	return func() { debug.SetGCPercent(before) }
}
