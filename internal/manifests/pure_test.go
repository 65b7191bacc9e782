package manifests_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/all"
	"github.com/thanos-fleet/thanos-fleet/internal/manifests"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// TestClustersAreReadAlone: clusters share what they have in common, so no rule may write
// into it; and what is found does not depend on the order of the clusters, nor on which rule
// is ready first.
func TestClustersAreReadAlone(t *testing.T) {
	named := generate(t, t.TempDir(), 9)
	first := findings(t, named)
	slices.Reverse(named)
	if diff := cmp.Diff(first, findings(t, named)); diff != "" {
		t.Error(diff)
	}
	if len(first) == 0 {
		t.Error("nothing is found in clusters that lack what others bring")
	}
}

func findings(t *testing.T, named []manifests.Named) []string {
	t.Helper()
	inputs, err := new(manifests.Reader).Read(nil, named)
	if err != nil {
		t.Fatal(err)
	}
	before := printed(t, inputs)
	f := observe.Read(inputs)
	f.Complete = true // so that something is found
	var lines []string
	for _, found := range checks.Run(all.Rules, f) {
		for _, p := range found.Places {
			lines = append(lines, fmt.Sprintln(found.Rule.ID, found.Message, found.Remedy, p.Cluster.Title(), p.Object.Ref(), p.Field))
		}
	}
	if printed(t, inputs) != before {
		t.Error("a rule wrote into an object")
	}
	return lines
}

func printed(t *testing.T, inputs []observe.Input) string {
	t.Helper()
	var all strings.Builder
	for _, in := range inputs {
		for _, o := range in.Objects {
			text, err := o.Node().String()
			if err != nil {
				t.Fatal(err)
			}
			all.WriteString(text)
		}
	}
	return all.String()
}
