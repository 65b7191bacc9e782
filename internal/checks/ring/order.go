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
	Check:    checkOrder,
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
