package ring

import (
	"fmt"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

var order = &checks.Rule{
	ID:       "ring/order",
	Severity: krm.Error,
	Summary:  "A ring comes behind another one that takes its tenants first",
	Why: "The first ring of the file that takes a tenant is the one, and a ring without tenants takes all. " +
		"Receivers of a later ring get nothing of these tenants: their data lies where nobody looks for it, with the other's retention and labels. " +
		"It starts and answers, and no sample reaches the ring that was meant, so it is an error, in samples of an operator too. " +
		"Two rings with shuffle sharding and one name register the same metrics, and receivers panic at their start.",
	Remedy:  "Move the ring that takes every tenant to the end, and name each tenant in one ring.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "pkg/receive/hashring.go"}},
	Check:   checkOrder,
}

func checkOrder(f *observe.Fleet, tell checks.Tell) {
	for _, r := range readers(f) {
		for i, problems := range hashring.CheckOrder(named(r.rings)) {
			for _, p := range problems {
				tell(r.text.At, p.Remedy, "%s: %s", problem.Join(problem.Index("", i), p.Path), p.Message)
			}
		}
	}
}

// named returns the rings with a name of its own for each: one that is missing or given
// twice does no harm, but for shuffle sharding.
func named(rings []hashring.Ring) []hashring.Ring {
	rings = slices.Clone(rings)
	seen := map[string]bool{}
	for i := range rings {
		r := &rings[i]
		if (r.Name == "" || seen[r.Name]) && r.ShuffleSharding == nil {
			r.Name = fmt.Sprintf("[%d]", i)
		}
		seen[r.Name] = true
	}
	return rings
}
