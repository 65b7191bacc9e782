package krm

import (
	"fmt"
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
